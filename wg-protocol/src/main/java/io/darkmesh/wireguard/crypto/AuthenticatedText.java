package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What Poly1305 reads (RFC 8439 section 2.8): additional data and ciphertext, each filled up to blocks, and a block with
 * their lengths. It is put together in an array, since C2 checks an access to a memory segment each time anew, and so
 * that lanes can be filled up with blocks in front. Owned by one thread.
 */
final class AuthenticatedText {
    /** Blocks from which on lanes are worth the powers of r that they need. */
    private static final int LANES_FROM_BLOCKS = 20;

    private static final int FIRST_WORDS = 512;

    private final @Nullable Poly1305Lanes lanes;
    private long[] words = new long[FIRST_WORDS];
    private int paddingBlocks;
    private int blocks;

    /**
     * @param lanes for long texts; null where one block after the other is the faster
     */
    AuthenticatedText(@Nullable Poly1305Lanes lanes) {
        this.lanes = lanes;
    }

    /** Writes everything but the ciphertext, and returns the index at which that goes. */
    int start(MemorySegment additional, int bytes) {
        int additionalBytes = (int) additional.byteSize();
        int additionalBlocks = blocks(additionalBytes);
        int textBlocks = blocks(bytes);
        blocks = additionalBlocks + textBlocks + 1;
        paddingBlocks = padding();
        int from = 2 * paddingBlocks;
        int at = from + 2 * additionalBlocks;
        int lengths = at + 2 * textBlocks;
        if (lengths + 2 > words.length) {
            words = new long[Integer.highestOneBit(lengths + 2) * 2];
        }
        for (int i = 0; i < from; i++) {
            words[i] = 0;
        }
        if (additionalBytes > 0) {
            words[at - 1] = 0;
            PacketWords.load(additional, 0, additionalBytes, words, from);
        }
        if (textBlocks > 0) {
            words[lengths - 1] = 0;
        }
        words[lengths] = additionalBytes;
        words[lengths + 1] = bytes;
        return at;
    }

    private static int blocks(int bytes) {
        return (bytes + Poly1305.BLOCK_BYTES - 1) / Poly1305.BLOCK_BYTES;
    }

    private int padding() {
        if (lanes == null || blocks < LANES_FROM_BLOCKS) {
            return 0;
        }
        return -(blocks + lanes.lanes()) & (2 * lanes.lanes() - 1);
    }

    /** Not a copy. */
    long[] words() {
        return words;
    }

    /** Leaves the tag in {@code poly}, which has been started with the one-time key. */
    void authenticate(Poly1305 poly) {
        if (lanes != null && blocks >= LANES_FROM_BLOCKS) {
            lanes.absorb(poly, words, (paddingBlocks + blocks) / lanes.lanes(), paddingBlocks);
        } else {
            poly.blocks(words, 0, blocks);
        }
        poly.finish();
    }
}
