package io.darkmesh.wireguard.crypto;

/**
 * Poly1305 over several blocks at once: lane i adds up every n-th block and multiplies by r^n between them; at the end
 * each lane is multiplied by the power of r that its place asks for, and the lanes are added.
 *
 * <p>Limbs have 26 bits, so that five products of two fit a 64-bit lane. Even lanes hold the blocks of a chunk's first
 * half and odd lanes those of its second: a vector read at one block's low word, blended with one read a word before
 * the second half, has the low words of all without a shuffle.
 */
interface Poly1305Lanes {
    /** Limbs of a number. */
    int LIMBS = 5;

    /** Numbers it takes to multiply by a constant: its limbs, and five times each but the first. */
    int FACTORS = 2 * LIMBS - 1;

    /** A limb's bits. */
    long LIMB = (1 << 26) - 1;

    /** The bit above a block's 128, in the last limb. */
    long TOP_BIT = 1 << 24;

    /** Masks nothing away; it tells C2 that a 32-bit multiplication does, where one of 64 bits is slow or missing. */
    long UINT = 0xffffffffL;

    /** Blocks of a chunk: one for each lane. */
    int lanes();

    /**
     * Takes a whole message, in an odd number of chunks: after the first one they are taken in pairs.
     *
     * @param text padding blocks of zeros, which do not count, and then the message; from index 0 on
     * @param chunks chunks, the padding included
     * @param padding blocks that do not count, fewer than two chunks
     */
    void absorb(Poly1305 poly, long[] text, int chunks, int padding);
}
