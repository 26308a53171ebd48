package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;

/**
 * Poly1305 over several blocks at once: lane i adds up every n-th block and multiplies by r^n between them; at the end
 * each lane is multiplied by the power of r that its place asks for, and the lanes are added.
 *
 * <p>Limbs have 26 bits, so that five products of two fit a 64-bit lane. Even lanes hold the blocks of a chunk's first
 * half and odd lanes those of its second: a vector read at one block's low word, blended with one read a word before
 * the second half, has the low words of all without a shuffle.
 */
interface Poly1305Lanes {
    /** Bytes of a chunk: one block for each lane. */
    int bytes();

    /** Adds whole chunks, at least one, to a message of which nothing has been taken yet. */
    void absorb(Poly1305 poly, MemorySegment data, long offset, int chunks);
}
