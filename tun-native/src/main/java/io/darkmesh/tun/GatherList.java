package io.darkmesh.tun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pieces of memory that one system call takes as a whole ({@code struct iovec[]}). Owned by one thread. */
public final class GatherList {
    /** The most pieces, as Linux limits it. */
    public static final int MAX_PIECES = 1024;

    private static final long IOVEC_BYTES = 16;

    private final MemorySegment iovecs;
    private final int capacity;
    private int count;
    private int bytes;

    /** Room for {@code capacity} pieces, at most {@value #MAX_PIECES}. */
    public GatherList(Arena arena, int capacity) {
        if (capacity < 1 || capacity > MAX_PIECES) {
            throw new IllegalArgumentException("1 to 1024 pieces, not " + capacity);
        }
        this.capacity = capacity;
        this.iovecs = arena.allocate(capacity * IOVEC_BYTES, IOVEC_BYTES);
    }

    public void clear() {
        count = 0;
        bytes = 0;
    }

    /** Appends a piece; the memory must be native and stay alive until the list was used. */
    public void add(MemorySegment memory, long offset, int pieceBytes) {
        long at = Math.multiplyExact(IOVEC_BYTES, count);
        iovecs.set(ValueLayout.JAVA_LONG, at, memory.address() + offset);
        iovecs.set(ValueLayout.JAVA_LONG, at + 8, pieceBytes);
        count++;
        bytes += pieceBytes;
    }

    public boolean isFull() {
        return count == capacity;
    }

    public int count() {
        return count;
    }

    /** Bytes of all pieces together. */
    public int bytes() {
        return bytes;
    }

    /** The address of the first {@code struct iovec}. */
    public long address() {
        return iovecs.address();
    }

    /** Drops so many bytes from the front of the first piece. */
    public void skip(int skippedBytes) {
        iovecs.set(ValueLayout.JAVA_LONG, 0, iovecs.get(ValueLayout.JAVA_LONG, 0) + skippedBytes);
        iovecs.set(ValueLayout.JAVA_LONG, 8, iovecs.get(ValueLayout.JAVA_LONG, 8) - skippedBytes);
        bytes -= skippedBytes;
    }

    /** Copies all pieces one behind the other. */
    @SuppressWarnings("restricted") // the list is our own and its memory alive
    public byte[] toByteArray() {
        byte[] all = new byte[bytes];
        int at = 0;
        for (int i = 0; i < count; i++) {
            long address = iovecs.get(ValueLayout.JAVA_LONG, i * IOVEC_BYTES);
            int length = (int) iovecs.get(ValueLayout.JAVA_LONG, i * IOVEC_BYTES + 8);
            MemorySegment piece = MemorySegment.ofAddress(address).reinterpret(length);
            MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, all, at, length);
            at += length;
        }
        return all;
    }
}
