package io.darkmesh.wireguard.crypto;

import static jdk.incubator.vector.LongVector.broadcast;
import static jdk.incubator.vector.LongVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Poly1305Lanes} with 256-bit vectors. Owned by one thread. */
final class Poly1305x256 implements Poly1305Lanes {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_256;
    private static final int LANES = LONGS.length();
    private static final int CHUNK = 2 * LANES;
    private static final int FIRST_PAIRS = 12;
    private static final LongVector ODD = LongVector.fromArray(LONGS, new long[] {0, -1, 0, -1}, 0);
    private static final LongVector BLOCKS = LongVector.fromArray(LONGS, new long[] {0, 2, 1, 3}, 0);

    private final long[] powers = new long[3 * LANES];
    private final long[] once = new long[FACTORS];
    private final long[] twice = new long[FACTORS];
    private final long[] sums = new long[LIMBS * LANES];
    private final long[] tops = new long[3 * LANES];
    private long[] products = new long[FIRST_PAIRS * LIMBS * LANES];

    Poly1305x256() {
        Arrays.fill(tops, TOP_BIT);
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void absorb(Poly1305 poly, long[] text, int chunks, int padding) {
        int pairs = chunks / 2;
        if (pairs * LIMBS * LANES > products.length) {
            products = new long[pairs * LIMBS * LANES];
        }
        poly.powers(powers, LANES);
        Poly1305.factors(powers, LANES, once, twice);
        first(text, padding);
        join(text, pairs);
        fold(pairs);
        collapse(poly);
    }

    private void first(long[] text, int padding) {
        LongVector top = broadcast(LONGS, TOP_BIT);
        top.blend(0, BLOCKS.compare(LT, padding)).intoArray(tops, 0);
        top.blend(0, BLOCKS.compare(LT, padding - LANES)).intoArray(tops, LANES);
        LongVector low = fromArray(LONGS, text, 0).lanewise(BITWISE_BLEND, fromArray(LONGS, text, LANES - 1), ODD);
        LongVector high = fromArray(LONGS, text, 1).lanewise(BITWISE_BLEND, fromArray(LONGS, text, LANES), ODD);
        low.and(LIMB).intoArray(sums, 0);
        low.lanewise(LSHR, 26).and(LIMB).intoArray(sums, LANES);
        low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12)).and(LIMB).intoArray(sums, 2 * LANES);
        high.lanewise(LSHR, 14).and(LIMB).intoArray(sums, 3 * LANES);
        high.lanewise(LSHR, 40).or(fromArray(LONGS, tops, 0)).intoArray(sums, 4 * LANES);
    }

    /** Makes one of each pair of chunks: m r^n + m', not carried. */
    private void join(long[] text, int pairs) {
        LongVector r0 = factor(once, 0), r1 = factor(once, 1), r2 = factor(once, 2), r3 = factor(once, 3);
        LongVector r4 = factor(once, 4), s1 = factor(once, 5), s2 = factor(once, 6), s3 = factor(once, 7);
        LongVector s4 = factor(once, 8), limb = broadcast(LONGS, LIMB), uint = broadcast(LONGS, UINT);
        LongVector top = broadcast(LONGS, TOP_BIT), odd = ODD;
        for (int i = 0; i < pairs; i++) {
            int at = CHUNK + i * 2 * CHUNK;
            LongVector low =
                    fromArray(LONGS, text, at).lanewise(BITWISE_BLEND, fromArray(LONGS, text, at + LANES - 1), odd);
            LongVector high =
                    fromArray(LONGS, text, at + 1).lanewise(BITWISE_BLEND, fromArray(LONGS, text, at + LANES), odd);
            LongVector x = high.lanewise(LSHR, 40)
                    .add(fromArray(LONGS, tops, i == 0 ? LANES : 2 * LANES))
                    .and(uint);
            LongVector m0 = x.mul(s1), m1 = x.mul(s2), m2 = x.mul(s3), m3 = x.mul(s4), m4 = x.mul(r0);
            x = high.lanewise(LSHR, 14).and(limb);
            m0 = m0.add(x.mul(s2));
            m1 = m1.add(x.mul(s3));
            m2 = m2.add(x.mul(s4));
            m3 = m3.add(x.mul(r0));
            m4 = m4.add(x.mul(r1));
            x = low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12)).and(limb);
            m0 = m0.add(x.mul(s3));
            m1 = m1.add(x.mul(s4));
            m2 = m2.add(x.mul(r0));
            m3 = m3.add(x.mul(r1));
            m4 = m4.add(x.mul(r2));
            x = low.lanewise(LSHR, 26).and(limb);
            m0 = m0.add(x.mul(s4));
            m1 = m1.add(x.mul(r0));
            m2 = m2.add(x.mul(r1));
            m3 = m3.add(x.mul(r2));
            m4 = m4.add(x.mul(r3));
            x = low.and(limb);
            m0 = m0.add(x.mul(r0));
            m1 = m1.add(x.mul(r1));
            m2 = m2.add(x.mul(r2));
            m3 = m3.add(x.mul(r3));
            m4 = m4.add(x.mul(r4));
            at += CHUNK;
            low = fromArray(LONGS, text, at).lanewise(BITWISE_BLEND, fromArray(LONGS, text, at + LANES - 1), odd);
            high = fromArray(LONGS, text, at + 1).lanewise(BITWISE_BLEND, fromArray(LONGS, text, at + LANES), odd);
            int to = i * LIMBS * LANES;
            m0.add(low.and(limb)).intoArray(products, to);
            m1.add(low.lanewise(LSHR, 26).and(limb)).intoArray(products, to + LANES);
            x = low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12)).and(limb);
            m2.add(x).intoArray(products, to + 2 * LANES);
            m3.add(high.lanewise(LSHR, 14).and(limb)).intoArray(products, to + 3 * LANES);
            m4.add(high.lanewise(LSHR, 40)).add(top).intoArray(products, to + 4 * LANES);
        }
    }

    /** Adds up what has been joined, h = h r^2n + m, and carries. */
    private void fold(int pairs) {
        LongVector q0 = factor(twice, 0), q1 = factor(twice, 1), q2 = factor(twice, 2), q3 = factor(twice, 3);
        LongVector q4 = factor(twice, 4), t1 = factor(twice, 5), t2 = factor(twice, 6), t3 = factor(twice, 7);
        LongVector t4 = factor(twice, 8), limb = broadcast(LONGS, LIMB), uint = broadcast(LONGS, UINT);
        LongVector h0 = fromArray(LONGS, sums, 0), h1 = fromArray(LONGS, sums, LANES);
        LongVector h2 = fromArray(LONGS, sums, 2 * LANES), h3 = fromArray(LONGS, sums, 3 * LANES);
        LongVector h4 = fromArray(LONGS, sums, 4 * LANES);
        for (int i = 0; i < pairs; i++) {
            int from = i * LIMBS * LANES;
            LongVector a = h0.and(uint), b = h1.and(uint), c = h2.and(uint), d = h3.and(uint), e = h4.and(uint);
            h0 = fromArray(LONGS, products, from).add(a.mul(q0));
            h0 = h0.add(b.mul(t4)).add(c.mul(t3)).add(d.mul(t2)).add(e.mul(t1));
            h3 = fromArray(LONGS, products, from + 3 * LANES).add(a.mul(q3));
            h3 = h3.add(b.mul(q2)).add(c.mul(q1)).add(d.mul(q0)).add(e.mul(t4));
            h1 = fromArray(LONGS, products, from + LANES).add(a.mul(q1));
            h1 = h1.add(b.mul(q0)).add(c.mul(t4)).add(d.mul(t3)).add(e.mul(t2));
            h4 = fromArray(LONGS, products, from + 4 * LANES).add(a.mul(q4));
            h4 = h4.add(b.mul(q3)).add(c.mul(q2)).add(d.mul(q1)).add(e.mul(q0));
            h2 = fromArray(LONGS, products, from + 2 * LANES).add(a.mul(q2));
            h2 = h2.add(b.mul(q1)).add(c.mul(q0)).add(d.mul(t4)).add(e.mul(t3));
            h1 = h1.add(h0.lanewise(LSHR, 26));
            h4 = h4.add(h3.lanewise(LSHR, 26));
            h2 = h2.add(h1.lanewise(LSHR, 26));
            a = h4.lanewise(LSHR, 26);
            h0 = h0.and(limb).add(a.add(a.lanewise(LSHL, 2)));
            b = h3.and(limb).add(h2.lanewise(LSHR, 26));
            h1 = h1.and(limb).add(h0.lanewise(LSHR, 26));
            h4 = h4.and(limb).add(b.lanewise(LSHR, 26));
            h0 = h0.and(limb);
            h2 = h2.and(limb);
            h3 = b.and(limb);
        }
        h0.intoArray(sums, 0);
        h1.intoArray(sums, LANES);
        h2.intoArray(sums, 2 * LANES);
        h3.intoArray(sums, 3 * LANES);
        h4.intoArray(sums, 4 * LANES);
    }

    private static LongVector factor(long[] factors, int i) {
        return broadcast(LONGS, factors[i]).and(UINT);
    }

    /** Multiplies each lane by its own power of r and adds the lanes. */
    private void collapse(Poly1305 poly) {
        LongVector low = fromArray(LONGS, powers, 0);
        LongVector middle = fromArray(LONGS, powers, LANES);
        LongVector high = fromArray(LONGS, powers, 2 * LANES);
        LongVector r0 = low.and(LIMB);
        LongVector r1 = low.lanewise(LSHR, 26).or(middle.lanewise(LSHL, 18)).and(LIMB);
        LongVector r2 = middle.lanewise(LSHR, 8).and(LIMB);
        LongVector r3 = middle.lanewise(LSHR, 34).or(high.lanewise(LSHL, 10)).and(LIMB);
        LongVector r4 = high.lanewise(LSHR, 16).and(UINT);
        LongVector s1 = r1.mul(5).and(UINT);
        LongVector s2 = r2.mul(5).and(UINT);
        LongVector s3 = r3.mul(5).and(UINT);
        LongVector s4 = r4.mul(5).and(UINT);
        LongVector a = fromArray(LONGS, sums, 0).and(UINT);
        LongVector b = fromArray(LONGS, sums, LANES).and(UINT);
        LongVector c = fromArray(LONGS, sums, 2 * LANES).and(UINT);
        LongVector d = fromArray(LONGS, sums, 3 * LANES).and(UINT);
        LongVector e = fromArray(LONGS, sums, 4 * LANES).and(UINT);
        long h0 = a.mul(r0)
                .add(b.mul(s4))
                .add(c.mul(s3))
                .add(d.mul(s2))
                .add(e.mul(s1))
                .reduceLanes(ADD);
        long h1 = a.mul(r1)
                .add(b.mul(r0))
                .add(c.mul(s4))
                .add(d.mul(s3))
                .add(e.mul(s2))
                .reduceLanes(ADD);
        long h2 = a.mul(r2)
                .add(b.mul(r1))
                .add(c.mul(r0))
                .add(d.mul(s4))
                .add(e.mul(s3))
                .reduceLanes(ADD);
        long h3 = a.mul(r3)
                .add(b.mul(r2))
                .add(c.mul(r1))
                .add(d.mul(r0))
                .add(e.mul(s4))
                .reduceLanes(ADD);
        long h4 = a.mul(r4)
                .add(b.mul(r3))
                .add(c.mul(r2))
                .add(d.mul(r1))
                .add(e.mul(r0))
                .reduceLanes(ADD);
        poly.add(h0, h1, h2, h3, h4);
    }
}
