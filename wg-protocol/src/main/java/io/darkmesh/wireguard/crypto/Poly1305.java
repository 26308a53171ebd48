package io.darkmesh.wireguard.crypto;

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

    /** Takes the blocks that begin at {@code text[from]}. */
    void blocks(long[] text, int from, int blocks) {
        for (int i = from; i < from + 2 * blocks; i += 2) {
            block(text[i], text[i + 1]);
        }
    }

    private void block(long low, long high) {
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

    /** Writes the factors of r^n and of its square: limbs of 26 bits, and five times them. */
    static void factors(long[] table, int n, long[] once, long[] twice) {
        split(table[0], table[n], table[2 * n], once);
        square(table[0], table[n], table[2 * n], twice);
    }

    private static void square(long a0, long a1, long a2, long[] factors) {
        long s2 = a2 * FOLD;
        long d0 = low(a0, a0) + 2 * low(a1, s2) + (2 * high(a0, a2) + high(a1, a1)) * FOLD;
        long d1 = 2 * low(a0, a1) + low(a2, s2) + high(a0, a0) + 2 * high(a1, s2);
        long d2 = 2 * low(a0, a2) + low(a1, a1) + 2 * high(a0, a1) + high(a2, s2);
        d1 += d0 >>> 44;
        d2 += d1 >>> 44;
        d0 = (d0 & LIMB) + (d2 >>> 44) * FOLD;
        d1 = (d1 & LIMB) + (d0 >>> 44);
        split(d0 & LIMB, d1 & LIMB, (d2 & LIMB) + (d1 >>> 44), factors);
    }

    private static void split(long a0, long a1, long a2, long[] factors) {
        long m = (1 << 26) - 1;
        factors[0] = a0 & m;
        factors[1] = (a0 >>> 26 | a1 << 18) & m;
        factors[2] = a1 >>> 8 & m;
        factors[3] = (a1 >>> 34 | a2 << 10) & m;
        factors[4] = a2 >>> 16;
        for (int i = 1; i < 5; i++) {
            factors[i + 4] = 5 * factors[i];
        }
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
