package io.darkmesh.wireguard.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** {@link Poly1305Lanes} with 512-bit vectors. Owned by one thread. */
final class Poly1305x512 implements Poly1305Lanes {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;
    private static final int LANES = LONGS.length();
    private static final int CHUNK_BYTES = LANES * Poly1305.BLOCK_BYTES;
    private static final int HALF_BYTES = CHUNK_BYTES / 2;
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xaaaaaaaaaaaaaaaaL);
    private static final long LIMB = (1 << 26) - 1;
    private static final long TOP_BIT = 1 << 24;
    private static final long UNSIGNED_INT = 0xffffffffL;

    private final long[] powers = new long[3 * LANES];
    private final long[] limbs = new long[5];
    private final long[] lanes = new long[5 * LANES];

    @Override
    public int bytes() {
        return CHUNK_BYTES;
    }

    @Override
    public void absorb(Poly1305 poly, MemorySegment data, long offset, int chunks) {
        poly.powers(powers, LANES);
        Poly1305.split(powers, LANES, limbs);
        fold(data, offset, chunks);
        collapse(poly);
    }

    /** Leaves in every lane its sum, yet to be multiplied by the lane's own power. */
    private void fold(MemorySegment data, long offset, int chunks) {
        LongVector r0 = LongVector.broadcast(LONGS, limbs[0]).and(UNSIGNED_INT);
        LongVector r1 = LongVector.broadcast(LONGS, limbs[1]).and(UNSIGNED_INT);
        LongVector r2 = LongVector.broadcast(LONGS, limbs[2]).and(UNSIGNED_INT);
        LongVector r3 = LongVector.broadcast(LONGS, limbs[3]).and(UNSIGNED_INT);
        LongVector r4 = LongVector.broadcast(LONGS, limbs[4]).and(UNSIGNED_INT);
        LongVector s1 = LongVector.broadcast(LONGS, 5 * limbs[1]).and(UNSIGNED_INT);
        LongVector s2 = LongVector.broadcast(LONGS, 5 * limbs[2]).and(UNSIGNED_INT);
        LongVector s3 = LongVector.broadcast(LONGS, 5 * limbs[3]).and(UNSIGNED_INT);
        LongVector s4 = LongVector.broadcast(LONGS, 5 * limbs[4]).and(UNSIGNED_INT);
        LongVector h0 = LongVector.broadcast(LONGS, 0);
        LongVector h1 = LongVector.broadcast(LONGS, 0);
        LongVector h2 = LongVector.broadcast(LONGS, 0);
        LongVector h3 = LongVector.broadcast(LONGS, 0);
        LongVector h4 = LongVector.broadcast(LONGS, 0);
        for (int i = 0; i < chunks; i++) {
            LongVector a = h0.and(UNSIGNED_INT);
            LongVector b = h1.and(UNSIGNED_INT);
            LongVector c = h2.and(UNSIGNED_INT);
            LongVector d = h3.and(UNSIGNED_INT);
            LongVector e = h4.and(UNSIGNED_INT);
            h0 = a.mul(r0).add(b.mul(s4)).add(c.mul(s3)).add(d.mul(s2)).add(e.mul(s1));
            h1 = a.mul(r1).add(b.mul(r0)).add(c.mul(s4)).add(d.mul(s3)).add(e.mul(s2));
            h2 = a.mul(r2).add(b.mul(r1)).add(c.mul(r0)).add(d.mul(s4)).add(e.mul(s3));
            h3 = a.mul(r3).add(b.mul(r2)).add(c.mul(r1)).add(d.mul(r0)).add(e.mul(s4));
            h4 = a.mul(r4).add(b.mul(r3)).add(c.mul(r2)).add(d.mul(r1)).add(e.mul(r0));
            h1 = h1.add(h0.lanewise(LSHR, 26));
            h4 = h4.add(h3.lanewise(LSHR, 26));
            h2 = h2.add(h1.lanewise(LSHR, 26));
            a = h4.lanewise(LSHR, 26);
            h0 = h0.and(LIMB).add(a).add(a.lanewise(LSHL, 2));
            b = h3.and(LIMB).add(h2.lanewise(LSHR, 26));
            h1 = h1.and(LIMB).add(h0.lanewise(LSHR, 26));
            h4 = h4.and(LIMB).add(b.lanewise(LSHR, 26));
            h3 = b.and(LIMB);
            h2 = h2.and(LIMB);
            h0 = h0.and(LIMB);
            long at = offset + (long) i * CHUNK_BYTES;
            LongVector low = LongVector.fromMemorySegment(LONGS, data, at, LITTLE_ENDIAN)
                    .blend(LongVector.fromMemorySegment(LONGS, data, at + HALF_BYTES - 8, LITTLE_ENDIAN), ODD);
            LongVector high = LongVector.fromMemorySegment(LONGS, data, at + 8, LITTLE_ENDIAN)
                    .blend(LongVector.fromMemorySegment(LONGS, data, at + HALF_BYTES, LITTLE_ENDIAN), ODD);
            h0 = h0.add(low.and(LIMB));
            h1 = h1.add(low.lanewise(LSHR, 26).and(LIMB));
            h2 = h2.add(low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12)).and(LIMB));
            h3 = h3.add(high.lanewise(LSHR, 14).and(LIMB));
            h4 = h4.add(high.lanewise(LSHR, 40).or(TOP_BIT));
        }
        h0.intoArray(lanes, 0);
        h1.intoArray(lanes, LANES);
        h2.intoArray(lanes, 2 * LANES);
        h3.intoArray(lanes, 3 * LANES);
        h4.intoArray(lanes, 4 * LANES);
    }

    private void collapse(Poly1305 poly) {
        LongVector low = LongVector.fromArray(LONGS, powers, 0);
        LongVector middle = LongVector.fromArray(LONGS, powers, LANES);
        LongVector high = LongVector.fromArray(LONGS, powers, 2 * LANES);
        LongVector r0 = low.and(LIMB);
        LongVector r1 = low.lanewise(LSHR, 26).or(middle.lanewise(LSHL, 18)).and(LIMB);
        LongVector r2 = middle.lanewise(LSHR, 8).and(LIMB);
        LongVector r3 = middle.lanewise(LSHR, 34).or(high.lanewise(LSHL, 10)).and(LIMB);
        LongVector r4 = high.lanewise(LSHR, 16).and(UNSIGNED_INT);
        LongVector s1 = r1.mul(5).and(UNSIGNED_INT);
        LongVector s2 = r2.mul(5).and(UNSIGNED_INT);
        LongVector s3 = r3.mul(5).and(UNSIGNED_INT);
        LongVector s4 = r4.mul(5).and(UNSIGNED_INT);
        LongVector a = LongVector.fromArray(LONGS, lanes, 0).and(UNSIGNED_INT);
        LongVector b = LongVector.fromArray(LONGS, lanes, LANES).and(UNSIGNED_INT);
        LongVector c = LongVector.fromArray(LONGS, lanes, 2 * LANES).and(UNSIGNED_INT);
        LongVector d = LongVector.fromArray(LONGS, lanes, 3 * LANES).and(UNSIGNED_INT);
        LongVector e = LongVector.fromArray(LONGS, lanes, 4 * LANES).and(UNSIGNED_INT);
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
