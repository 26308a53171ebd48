package io.darkmesh.wireguard.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link VectorChaCha} with 512-bit vectors, 16 blocks at once. Owned by one thread. */
final class VectorChaCha512 implements VectorChaCha {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;
    private static final int BLOCKS = INTS.length();
    private static final int PART_LONGS = LONGS.length();
    private static final IntVector NUMBERS = IntVector.zero(INTS).addIndex(1);

    private static final IntVector LOW = inEveryPart(0, 4, 1, 5);
    private static final IntVector HIGH = inEveryPart(2, 6, 3, 7);
    private static final IntVector FIRST = inEveryPart(0, 1, 4, 5);
    private static final IntVector SECOND = inEveryPart(2, 3, 6, 7);

    /** Picks words of two vectors within each 128-bit part: 0 to 3 from the first one's, 4 to 7 from the second's. */
    private static IntVector inEveryPart(int... words) {
        int[] lanes = new int[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            int word = words[i % 4];
            lanes[i] = (word < 4 ? 0 : BLOCKS) + (i & -4) + (word & 3);
        }
        return IntVector.fromArray(INTS, lanes, 0);
    }

    private static final LongVector LOW_PARTS = LongVector.fromArray(LONGS, new long[] {0, 1, 8, 9, 2, 3, 10, 11}, 0);
    private static final LongVector HIGH_PARTS =
            LongVector.fromArray(LONGS, new long[] {4, 5, 12, 13, 6, 7, 14, 15}, 0);
    private static final LongVector LOW_HALF = LongVector.fromArray(LONGS, new long[] {0, 1, 2, 3, 8, 9, 10, 11}, 0);
    private static final LongVector HIGH_HALF = LongVector.fromArray(LONGS, new long[] {4, 5, 6, 7, 12, 13, 14, 15}, 0);

    private final int[] rows = new int[WORDS * BLOCKS];
    private final long[] parts = new long[WORDS * PART_LONGS];

    @Override
    public int blocks() {
        return BLOCKS;
    }

    @Override
    public void keystream(int[] state, long[] out, int at) {
        rounds(state);
        for (int q = 0; q < WORDS; q += 4) {
            columns(state, q);
        }
        for (int i = 0; i < 4; i++) {
            blocks(i, out, at);
        }
    }

    /** Twenty rounds; the additions that follow are left to the transposition. */
    @SuppressWarnings("AssignmentExpression") // a quarter round stays four lines
    private void rounds(int[] state) {
        IntVector x0 = IntVector.broadcast(INTS, state[0]), x1 = IntVector.broadcast(INTS, state[1]);
        IntVector x2 = IntVector.broadcast(INTS, state[2]), x3 = IntVector.broadcast(INTS, state[3]);
        IntVector x4 = IntVector.broadcast(INTS, state[4]), x5 = IntVector.broadcast(INTS, state[5]);
        IntVector x6 = IntVector.broadcast(INTS, state[6]), x7 = IntVector.broadcast(INTS, state[7]);
        IntVector x8 = IntVector.broadcast(INTS, state[8]), x9 = IntVector.broadcast(INTS, state[9]);
        IntVector x10 = IntVector.broadcast(INTS, state[10]), x11 = IntVector.broadcast(INTS, state[11]);
        IntVector x12 = IntVector.broadcast(INTS, state[12]).add(NUMBERS), x13 = IntVector.broadcast(INTS, state[13]);
        IntVector x14 = IntVector.broadcast(INTS, state[14]), x15 = IntVector.broadcast(INTS, state[15]);
        for (int i = 0; i < DOUBLE_ROUNDS; i++) {
            x12 = x12.lanewise(XOR, x0 = x0.add(x4)).lanewise(ROL, 16);
            x4 = x4.lanewise(XOR, x8 = x8.add(x12)).lanewise(ROL, 12);
            x12 = x12.lanewise(XOR, x0 = x0.add(x4)).lanewise(ROL, 8);
            x4 = x4.lanewise(XOR, x8 = x8.add(x12)).lanewise(ROL, 7);
            x13 = x13.lanewise(XOR, x1 = x1.add(x5)).lanewise(ROL, 16);
            x5 = x5.lanewise(XOR, x9 = x9.add(x13)).lanewise(ROL, 12);
            x13 = x13.lanewise(XOR, x1 = x1.add(x5)).lanewise(ROL, 8);
            x5 = x5.lanewise(XOR, x9 = x9.add(x13)).lanewise(ROL, 7);
            x14 = x14.lanewise(XOR, x2 = x2.add(x6)).lanewise(ROL, 16);
            x6 = x6.lanewise(XOR, x10 = x10.add(x14)).lanewise(ROL, 12);
            x14 = x14.lanewise(XOR, x2 = x2.add(x6)).lanewise(ROL, 8);
            x6 = x6.lanewise(XOR, x10 = x10.add(x14)).lanewise(ROL, 7);
            x15 = x15.lanewise(XOR, x3 = x3.add(x7)).lanewise(ROL, 16);
            x7 = x7.lanewise(XOR, x11 = x11.add(x15)).lanewise(ROL, 12);
            x15 = x15.lanewise(XOR, x3 = x3.add(x7)).lanewise(ROL, 8);
            x7 = x7.lanewise(XOR, x11 = x11.add(x15)).lanewise(ROL, 7);
            x15 = x15.lanewise(XOR, x0 = x0.add(x5)).lanewise(ROL, 16);
            x5 = x5.lanewise(XOR, x10 = x10.add(x15)).lanewise(ROL, 12);
            x15 = x15.lanewise(XOR, x0 = x0.add(x5)).lanewise(ROL, 8);
            x5 = x5.lanewise(XOR, x10 = x10.add(x15)).lanewise(ROL, 7);
            x12 = x12.lanewise(XOR, x1 = x1.add(x6)).lanewise(ROL, 16);
            x6 = x6.lanewise(XOR, x11 = x11.add(x12)).lanewise(ROL, 12);
            x12 = x12.lanewise(XOR, x1 = x1.add(x6)).lanewise(ROL, 8);
            x6 = x6.lanewise(XOR, x11 = x11.add(x12)).lanewise(ROL, 7);
            x13 = x13.lanewise(XOR, x2 = x2.add(x7)).lanewise(ROL, 16);
            x7 = x7.lanewise(XOR, x8 = x8.add(x13)).lanewise(ROL, 12);
            x13 = x13.lanewise(XOR, x2 = x2.add(x7)).lanewise(ROL, 8);
            x7 = x7.lanewise(XOR, x8 = x8.add(x13)).lanewise(ROL, 7);
            x14 = x14.lanewise(XOR, x3 = x3.add(x4)).lanewise(ROL, 16);
            x4 = x4.lanewise(XOR, x9 = x9.add(x14)).lanewise(ROL, 12);
            x14 = x14.lanewise(XOR, x3 = x3.add(x4)).lanewise(ROL, 8);
            x4 = x4.lanewise(XOR, x9 = x9.add(x14)).lanewise(ROL, 7);
        }
        x0.intoArray(rows, 0 * BLOCKS);
        x1.intoArray(rows, 1 * BLOCKS);
        x2.intoArray(rows, 2 * BLOCKS);
        x3.intoArray(rows, 3 * BLOCKS);
        x4.intoArray(rows, 4 * BLOCKS);
        x5.intoArray(rows, 5 * BLOCKS);
        x6.intoArray(rows, 6 * BLOCKS);
        x7.intoArray(rows, 7 * BLOCKS);
        x8.intoArray(rows, 8 * BLOCKS);
        x9.intoArray(rows, 9 * BLOCKS);
        x10.intoArray(rows, 10 * BLOCKS);
        x11.intoArray(rows, 11 * BLOCKS);
        x12.add(NUMBERS).intoArray(rows, 12 * BLOCKS);
        x13.intoArray(rows, 13 * BLOCKS);
        x14.intoArray(rows, 14 * BLOCKS);
        x15.intoArray(rows, 15 * BLOCKS);
    }

    /** Transposes rows {@code 4q} to {@code 4q + 3} within each 128-bit part. */
    private void columns(int[] state, int q) {
        IntVector a = IntVector.fromArray(INTS, rows, q * BLOCKS).add(state[q]);
        IntVector b = IntVector.fromArray(INTS, rows, (q + 1) * BLOCKS).add(state[q + 1]);
        IntVector c = IntVector.fromArray(INTS, rows, (q + 2) * BLOCKS).add(state[q + 2]);
        IntVector d = IntVector.fromArray(INTS, rows, (q + 3) * BLOCKS).add(state[q + 3]);
        IntVector ab = LOW.selectFrom(a, b);
        IntVector cd = LOW.selectFrom(c, d);
        FIRST.selectFrom(ab, cd).reinterpretAsLongs().intoArray(parts, q * PART_LONGS);
        SECOND.selectFrom(ab, cd).reinterpretAsLongs().intoArray(parts, (q + 1) * PART_LONGS);
        ab = HIGH.selectFrom(a, b);
        cd = HIGH.selectFrom(c, d);
        FIRST.selectFrom(ab, cd).reinterpretAsLongs().intoArray(parts, (q + 2) * PART_LONGS);
        SECOND.selectFrom(ab, cd).reinterpretAsLongs().intoArray(parts, (q + 3) * PART_LONGS);
    }

    /** Puts together blocks i, i + 4, i + 8 and i + 12. */
    private void blocks(int i, long[] out, int at) {
        LongVector a = LongVector.fromArray(LONGS, parts, i * PART_LONGS);
        LongVector b = LongVector.fromArray(LONGS, parts, (4 + i) * PART_LONGS);
        LongVector c = LongVector.fromArray(LONGS, parts, (8 + i) * PART_LONGS);
        LongVector d = LongVector.fromArray(LONGS, parts, (12 + i) * PART_LONGS);
        LongVector ab = LOW_PARTS.selectFrom(a, b);
        LongVector cd = LOW_PARTS.selectFrom(c, d);
        LOW_HALF.selectFrom(ab, cd).intoArray(out, at + i * BLOCK_LONGS);
        HIGH_HALF.selectFrom(ab, cd).intoArray(out, at + (i + 4) * BLOCK_LONGS);
        ab = HIGH_PARTS.selectFrom(a, b);
        cd = HIGH_PARTS.selectFrom(c, d);
        LOW_HALF.selectFrom(ab, cd).intoArray(out, at + (i + 8) * BLOCK_LONGS);
        HIGH_HALF.selectFrom(ab, cd).intoArray(out, at + (i + 12) * BLOCK_LONGS);
    }

    @Override
    public void encrypt(long[] keystream, int from, MemorySegment data, long offset, int bytes, long[] text, int at) {
        int words = bytes / Long.BYTES & -LONGS.length();
        for (int i = 0; i < words; i += LONGS.length()) {
            LongVector sum = LongVector.fromMemorySegment(LONGS, data, offset + (long) i * Long.BYTES, LITTLE_ENDIAN)
                    .lanewise(XOR, LongVector.fromArray(LONGS, keystream, from + i));
            sum.intoMemorySegment(data, offset + (long) i * Long.BYTES, LITTLE_ENDIAN);
            sum.intoArray(text, at + i);
        }
        PacketWords.encrypt(keystream, from, data, offset, words, bytes, text, at);
    }

    @Override
    public void decrypt(long[] keystream, int from, MemorySegment data, long offset, int bytes, long[] text, int at) {
        int words = bytes / Long.BYTES & -LONGS.length();
        for (int i = 0; i < words; i += LONGS.length()) {
            LongVector.fromArray(LONGS, text, at + i)
                    .lanewise(XOR, LongVector.fromArray(LONGS, keystream, from + i))
                    .intoMemorySegment(data, offset + (long) i * Long.BYTES, LITTLE_ENDIAN);
        }
        PacketWords.decrypt(keystream, from, data, offset, words, bytes, text, at);
    }
}
