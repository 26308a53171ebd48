package io.darkmesh.tun.udp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of {@code struct mmsghdr} with one {@code struct iovec} each. On 64-bit Linux a {@code mmsghdr} has 64 bytes:
 * name (8), name length (4, padded), iovecs (8), their number (8), control (8), control length (8), flags (4, padded),
 * and the number of bytes moved (4, padded).
 */
final class MessageHeaders {
    static final int HEADER_BYTES = 64;

    private static final int NAME = 0;
    private static final int NAME_BYTES = 8;
    private static final int IOVECS = 16;
    private static final int IOVEC_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_BYTES = 40;
    private static final int FLAGS = 48;
    private static final int MOVED_BYTES = 56;
    private static final int IOVEC_BYTES = 16;

    private final MemorySegment headers;
    private final MemorySegment iovecs;

    MessageHeaders(Arena arena, int count) {
        headers = arena.allocate((long) count * HEADER_BYTES, HEADER_BYTES);
        iovecs = arena.allocate((long) count * IOVEC_BYTES, IOVEC_BYTES);
        for (int i = 0; i < count; i++) {
            headers.set(ValueLayout.JAVA_LONG, at(i) + IOVECS, iovecs.address() + (long) i * IOVEC_BYTES);
            headers.set(ValueLayout.JAVA_LONG, at(i) + IOVEC_COUNT, 1);
        }
    }

    private static long at(int i) {
        return (long) i * HEADER_BYTES;
    }

    long address() {
        return headers.address();
    }

    long address(int i) {
        return headers.address() + at(i);
    }

    void name(int i, long address, int bytes) {
        headers.set(ValueLayout.JAVA_LONG, at(i) + NAME, address);
        headers.set(ValueLayout.JAVA_INT, at(i) + NAME_BYTES, bytes);
    }

    void data(int i, long address, long bytes) {
        iovecs.set(ValueLayout.JAVA_LONG, (long) i * IOVEC_BYTES, address);
        iovecs.set(ValueLayout.JAVA_LONG, (long) i * IOVEC_BYTES + 8, bytes);
    }

    void control(int i, long address, int bytes) {
        headers.set(ValueLayout.JAVA_LONG, at(i) + CONTROL, bytes == 0 ? 0 : address);
        headers.set(ValueLayout.JAVA_LONG, at(i) + CONTROL_BYTES, bytes);
        headers.set(ValueLayout.JAVA_INT, at(i) + FLAGS, 0);
    }

    long controlBytes(int i) {
        return headers.get(ValueLayout.JAVA_LONG, at(i) + CONTROL_BYTES);
    }

    int movedBytes(int i) {
        return headers.get(ValueLayout.JAVA_INT, at(i) + MOVED_BYTES);
    }
}
