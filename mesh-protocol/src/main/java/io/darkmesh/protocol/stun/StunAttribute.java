package io.darkmesh.protocol.stun;

import java.nio.ByteBuffer;

/** One attribute as it lies in the message: its type, where its header starts, and a read-only view of its value. */
record StunAttribute(int type, int offset, ByteBuffer value) {
    byte[] bytes() {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }
}
