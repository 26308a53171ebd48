package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;

/**
 * ChaCha20's block function (RFC 8439 section 2.3) over many blocks at once: word w of block i is lane i of vector w, so
 * that the rounds need no shuffles and the result is transposed once at the end.
 *
 * <p>There is one class per vector size because C2 only makes machine code of vectors whose species is a constant. Each
 * keeps to what C2 can do: the loop's vectors start from scalars (one that starts from a field is boxed on every turn),
 * and the rounds call the Vector API directly, as C2 stops inlining other methods when a method has many nodes.
 */
interface VectorChaCha {
    /** 32-bit words of a block and of the state it is made from. */
    int WORDS = 16;

    /** Bytes of a block. */
    int BLOCK_BYTES = 64;

    /** 64-bit words of a block. */
    int BLOCK_LONGS = 8;

    /** Rounds come in pairs, one over columns and one over diagonals. */
    int DOUBLE_ROUNDS = 10;

    /** Blocks made at once, a multiple of four. */
    int blocks();

    /** Writes the key stream of {@link #blocks()} blocks to {@code out[at]}; {@code state[12]} is the first one's number. */
    void keystream(int[] state, long[] out, int at);

    /** Adds key stream from {@code keystream[from]} on to {@code bytes} bytes of data, and leaves a copy in {@code text[at]}. */
    void encrypt(long[] keystream, int from, MemorySegment data, long offset, int bytes, long[] text, int at);

    /** Adds key stream from {@code keystream[from]} on to the text at {@code text[at]} and leaves the sum in the data. */
    void decrypt(long[] keystream, int from, MemorySegment data, long offset, int bytes, long[] text, int at);
}
