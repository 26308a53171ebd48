package io.darkmesh.wireguard.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packets as little-endian words, the last one filled up with zeros; and what fills no vector at their ends. */
final class PacketWords {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private PacketWords() {}

    /** Copies {@code bytes} bytes to {@code text[at]} and after. */
    static void load(MemorySegment data, long offset, int bytes, long[] text, int at) {
        int words = bytes / Long.BYTES;
        MemorySegment.copy(data, LONG, offset, text, at, words);
        if (bytes % Long.BYTES != 0) {
            text[at + words] = get(data, offset, words * Long.BYTES, bytes);
        }
    }

    /** Does from word {@code word} on what {@link VectorChaCha#encrypt} does. */
    static void encrypt(
            long[] keystream, int from, MemorySegment data, long offset, int word, int bytes, long[] text, int at) {
        int i = word;
        for (; i < bytes / Long.BYTES; i++) {
            long place = offset + (long) i * Long.BYTES;
            long sum = data.get(LONG, place) ^ keystream[from + i];
            data.set(LONG, place, sum);
            text[at + i] = sum;
        }
        int rest = bytes % Long.BYTES;
        if (rest != 0) {
            int start = i * Long.BYTES;
            long sum = get(data, offset, start, bytes) ^ (keystream[from + i] & ((1L << (8 * rest)) - 1));
            set(data, offset, start, bytes, sum);
            text[at + i] = sum;
        }
    }

    /** Does from word {@code word} on what {@link VectorChaCha#decrypt} does. */
    static void decrypt(
            long[] keystream, int from, MemorySegment data, long offset, int word, int bytes, long[] text, int at) {
        int i = word;
        for (; i < bytes / Long.BYTES; i++) {
            data.set(LONG, offset + (long) i * Long.BYTES, text[at + i] ^ keystream[from + i]);
        }
        if (bytes % Long.BYTES != 0) {
            set(data, offset, i * Long.BYTES, bytes, text[at + i] ^ keystream[from + i]);
        }
    }

    /** Bytes {@code from} to {@code to}, fewer than eight and the last ones of the packet, as one word. */
    private static long get(MemorySegment data, long offset, int from, int to) {
        if (to >= Long.BYTES) {
            return data.get(LONG, offset + to - Long.BYTES) >>> missingBits(from, to);
        }
        long word = 0;
        for (int i = from; i < to; i++) {
            word |= (data.get(ValueLayout.JAVA_BYTE, offset + i) & 0xffL) << (8 * (i - from));
        }
        return word;
    }

    private static void set(MemorySegment data, long offset, int from, int to, long word) {
        if (to >= Long.BYTES) {
            long place = offset + to - Long.BYTES;
            long before = data.get(LONG, place) & (1L << missingBits(from, to)) - 1;
            data.set(LONG, place, before | word << missingBits(from, to));
            return;
        }
        for (int i = from; i < to; i++) {
            data.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (word >>> (8 * (i - from))));
        }
    }

    /** Bits of the last eight bytes that lie before {@code from}. */
    private static int missingBits(int from, int to) {
        return 8 * (Long.BYTES - (to - from));
    }
}
