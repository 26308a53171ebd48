package io.darkmesh.wireguard.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies of fields, by offset. */
final class Field {
    private Field() {}

    static byte[] copy(ByteBuffer message, int offset, int length) {
        byte[] out = new byte[length];
        message.get(offset, out);
        return out;
    }

    static ByteBuffer newMessage(int type, int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putInt(0, type);
    }
}
