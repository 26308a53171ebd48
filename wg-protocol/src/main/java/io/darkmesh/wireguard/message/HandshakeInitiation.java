package io.darkmesh.wireguard.message;

import java.nio.ByteBuffer;

/**
 * Type 1: sender index (4), unencrypted ephemeral (32), encrypted static (32 + 16), encrypted timestamp (12 + 16),
 * mac1 (16), mac2 (16).
 *
 * @param bytes the message, little-endian
 */
public record HandshakeInitiation(ByteBuffer bytes) implements Message {
    /** Exact length. */
    public static final int BYTES = 148;

    private static final int SENDER = 4;
    private static final int NOISE = 8;
    private static final int MACS = 116;

    /** A new message with both macs still zero around the Noise message. */
    public static byte[] encode(int sender, byte[] noise) {
        return Field.newMessage(INITIATION, BYTES)
                .putInt(SENDER, sender)
                .put(NOISE, noise, 0, MACS - NOISE)
                .array();
    }

    /** The index by which the initiator wants to be answered. */
    public int sender() {
        return bytes.getInt(SENDER);
    }

    /** The Noise message: ephemeral, static and timestamp. */
    public byte[] noise() {
        return Field.copy(bytes, NOISE, MACS - NOISE);
    }
}
