package io.darkmesh.protocol.key;

import io.darkmesh.protocol.netmap.NodeKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** 32 bytes that compare and hash fast: a public key or a nonce, never a secret. */
public record Key32(long a, long b, long c, long d) {
    public static final int SIZE_BYTES = 32;

    /** @throws IllegalArgumentException when there are not 32 bytes */
    public static Key32 of(byte[] bytes) {
        if (bytes.length != SIZE_BYTES) {
            throw new IllegalArgumentException("32 bytes are wanted, not " + bytes.length);
        }
        return read(ByteBuffer.wrap(bytes));
    }

    public static Key32 of(NodeKey key) {
        return of(key.bytes());
    }

    /** Takes the next 32 bytes. @throws BufferUnderflowException when there are fewer */
    public static Key32 read(ByteBuffer in) {
        if (in.remaining() < SIZE_BYTES) {
            throw new BufferUnderflowException();
        }
        int at = in.position();
        in.position(at + SIZE_BYTES);
        return read(in, at);
    }

    /** The 32 bytes at this index; the position stays. */
    public static Key32 read(ByteBuffer in, int index) {
        boolean big = in.order() == ByteOrder.BIG_ENDIAN;
        return new Key32(at(in, index, big), at(in, index + 8, big), at(in, index + 16, big), at(in, index + 24, big));
    }

    private static long at(ByteBuffer in, int index, boolean big) {
        return big ? in.getLong(index) : Long.reverseBytes(in.getLong(index));
    }

    public void write(ByteBuffer out) {
        out.put(bytes());
    }

    /** A fresh copy of the bytes. */
    public byte[] bytes() {
        return ByteBuffer.allocate(SIZE_BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    public NodeKey toNodeKey() {
        return NodeKey.of(bytes());
    }

    @Override
    public String toString() {
        return toNodeKey().base64();
    }
}
