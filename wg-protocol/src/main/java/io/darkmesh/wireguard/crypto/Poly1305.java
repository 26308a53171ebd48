package io.darkmesh.wireguard.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Poly1305 (RFC 8439 section 2.5) a block at a time: the accumulator h and the key r in three 44-bit limbs.
 *
 * <p>A product of two limbs is cut at bit 44 into a low part, the masked {@code a * b}, and a high part, the upper word
 * of {@code (a << 10) * (b << 10)}; so no sum needs a carry. Limbs are carried lazily, and stay below 2^46. Owned by one
 * thread.
 */
final class Poly1305 {
    /** Bytes of a block. */
    static final int BLOCK_BYTES = 16;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final long LIMB = (1L << 44) - 1;
    /** 2^132 is 20 modulo 2^130 - 5. */
    private static final long FOLD = 20;

    private static final long TOP_BIT = 1L << 40;

    private long r0;
    private long r1;
    private long r2;
    private long pad0;
    private long pad1;
    private long h0;
    private long h1;
    private long h2;
    private long tag0;
    private long tag1;

    /** Starts a message with the one-time key's 32 bytes as four little-endian words. */
    void start(long key0, long key1, long key2, long key3) {
        long low = key0 & 0x0ffffffc0fffffffL;
        long high = key1 & 0x0ffffffc0ffffffcL;
        r0 = low & LIMB;
        r1 = (low >>> 44 | high << 20) & LIMB;
        r2 = high >>> 24;
        pad0 = key2;
        pad1 = key3;
        h0 = 0;
        h1 = 0;
        h2 = 0;
    }

    /** Takes whole blocks of 16 bytes. */
    void blocks(MemorySegment data, long offset, int blocks) {
        for (int i = 0; i < blocks; i++) {
            long at = offset + (long) i * BLOCK_BYTES;
            block(data.get(LONG, at), data.get(LONG, at + Long.BYTES));
        }
    }

    /** Takes the last {@code bytes} bytes, fewer than 16, filled up with zeros to a block; none make no block. */
    void lastBlock(MemorySegment data, long offset, int bytes) {
        if (bytes == 0) {
            return;
        }
        long low = bytes < Long.BYTES ? word(data, offset, bytes) : data.get(LONG, offset);
        long high = bytes <= Long.BYTES ? 0 : word(data, offset + Long.BYTES, bytes - Long.BYTES);
        block(low, high);
    }

    private static long word(MemorySegment data, long offset, int bytes) {
        long word = 0;
        for (int i = 0; i < bytes; i++) {
            word |= (data.get(ValueLayout.JAVA_BYTE, offset + i) & 0xffL) << (8 * i);
        }
        return word;
    }

    /** Takes one block. */
    void block(long low, long high) {
        long a0 = h0 + (low & LIMB);
        long a1 = h1 + ((low >>> 44 | high << 20) & LIMB);
        long a2 = h2 + (high >>> 24 | TOP_BIT);
        long s1 = r1 * FOLD;
        long s2 = r2 * FOLD;
        long d0 = low(a0, r0) + low(a1, s2) + low(a2, s1) + (high(a0, r2) + high(a1, r1) + high(a2, r0)) * FOLD;
        long d1 = low(a0, r1) + low(a1, r0) + low(a2, s2) + high(a0, r0) + high(a1, s2) + high(a2, s1);
        long d2 = low(a0, r2) + low(a1, r1) + low(a2, r0) + high(a0, r1) + high(a1, r0) + high(a2, s2);
        h0 = (d0 & LIMB) + (d2 >>> 44) * FOLD;
        h1 = (d1 & LIMB) + (d0 >>> 44);
        h2 = (d2 & LIMB) + (d1 >>> 44);
    }

    private static long low(long a, long b) {
        return a * b & LIMB;
    }

    private static long high(long a, long b) {
        return Math.unsignedMultiplyHigh(a << 10, b << 10);
    }

    /** Adds five 26-bit limbs, of which each may be as large as 2^40, to the accumulator. */
    void add(long l0, long l1, long l2, long l3, long l4) {
        long c1 = l1 + (l0 >>> 26);
        long c2 = l2 + (c1 >>> 26);
        long c3 = l3 + (c2 >>> 26);
        long c4 = l4 + (c3 >>> 26);
        long m = (1 << 26) - 1;
        long low = (l0 & m) | (c1 & m) << 26 | c2 << 52;
        h0 += low & LIMB;
        h1 += ((c1 & m) >>> 18 | (c2 & m) << 8 | (c3 & m) << 34) & LIMB;
        h2 += ((c3 & m) >>> 10) + (c4 << 16 & LIMB);
        h0 += (c4 >>> 28) * FOLD;
    }

    /**
     * Writes the powers of r up to r^n: {@code table[limb * n + lane(n, e)]} is limb {@code limb} of r^e, each of 44 bits.
     */
    void powers(long[] table, int n) {
        int first = lane(n, 1);
        table[first] = r0;
        table[n + first] = r1;
        table[2 * n + first] = r2;
        for (int e = 2; e <= n; e++) {
            multiply(table, n, lane(n, e >> 1), lane(n, (e + 1) >> 1), lane(n, e));
        }
    }

    /** The lane whose blocks are multiplied by r^e at the end: blocks of the first half have the even lanes. */
    private static int lane(int n, int e) {
        int block = n - e;
        return 2 * block < n ? 2 * block : 2 * block - n + 1;
    }

    private static void multiply(long[] table, int n, int x, int y, int product) {
        long a0 = table[x];
        long a1 = table[n + x];
        long a2 = table[2 * n + x];
        long b0 = table[y];
        long b1 = table[n + y];
        long b2 = table[2 * n + y];
        long s1 = b1 * FOLD;
        long s2 = b2 * FOLD;
        long d0 = low(a0, b0) + low(a1, s2) + low(a2, s1) + (high(a0, b2) + high(a1, b1) + high(a2, b0)) * FOLD;
        long d1 = low(a0, b1) + low(a1, b0) + low(a2, s2) + high(a0, b0) + high(a1, s2) + high(a2, s1);
        long d2 = low(a0, b2) + low(a1, b1) + low(a2, b0) + high(a0, b1) + high(a1, b0) + high(a2, s2);
        d1 += d0 >>> 44;
        d2 += d1 >>> 44;
        d0 = (d0 & LIMB) + (d2 >>> 44) * FOLD;
        d1 = (d1 & LIMB) + (d0 >>> 44);
        table[product] = d0 & LIMB;
        table[n + product] = d1 & LIMB;
        table[2 * n + product] = (d2 & LIMB) + (d1 >>> 44);
    }

    /** Cuts the highest power of a table into five 26-bit limbs. */
    static void split(long[] table, int n, long[] limbs) {
        long m = (1 << 26) - 1;
        limbs[0] = table[0] & m;
        limbs[1] = (table[0] >>> 26 | table[n] << 18) & m;
        limbs[2] = table[n] >>> 8 & m;
        limbs[3] = (table[n] >>> 34 | table[2 * n] << 10) & m;
        limbs[4] = table[2 * n] >>> 16;
    }

    /** Ends the message: afterwards the tag can be asked for. */
    void finish() {
        long c = h0 >>> 44;
        long a1 = h1 + c;
        long a2 = h2 + (a1 >>> 44);
        long a0 = (h0 & LIMB) + (a2 >>> 42) * 5;
        a1 = (a1 & LIMB) + (a0 >>> 44);
        a2 = (a2 & (LIMB >>> 2)) + (a1 >>> 44);
        a0 &= LIMB;
        a1 &= LIMB;
        long g0 = a0 + 5;
        long g1 = a1 + (g0 >>> 44);
        long g2 = a2 + (g1 >>> 44);
        long reduce = -(g2 >>> 42);
        a0 = ((g0 & reduce) | (a0 & ~reduce)) & LIMB;
        a1 = ((g1 & reduce) | (a1 & ~reduce)) & LIMB;
        a2 = (g2 & reduce) | (a2 & ~reduce);
        long low = a0 | a1 << 44;
        tag0 = low + pad0;
        tag1 = (a1 >>> 20 | a2 << 24) + pad1 + (Long.compareUnsigned(tag0, low) < 0 ? 1 : 0);
    }

    /** Bytes 0 to 7 of the tag. */
    long tagLow() {
        return tag0;
    }

    /** Bytes 8 to 15 of the tag. */
    long tagHigh() {
        return tag1;
    }
}
