package io.darkmesh.wireguard.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The bytes at a packet's end that fill no vector. */
final class KeystreamTail {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private KeystreamTail() {}

    /** Adds key stream to the bytes {@code done} to {@code bytes} of data; {@code done} is a multiple of eight. */
    static void xor(long[] keystream, int from, MemorySegment data, long offset, int done, int bytes) {
        int at = done;
        for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
            data.set(LONG, offset + at, data.get(LONG, offset + at) ^ keystream[from + (at >> 3)]);
        }
        for (; at < bytes; at++) {
            byte key = (byte) (keystream[from + (at >> 3)] >>> (at << 3));
            data.set(ValueLayout.JAVA_BYTE, offset + at, (byte) (data.get(ValueLayout.JAVA_BYTE, offset + at) ^ key));
        }
    }
}
