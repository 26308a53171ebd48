package io.darkmesh.wireguard.message;

import java.nio.ByteBuffer;

/**
 * Type 2: sender index (4), receiver index (4), unencrypted ephemeral (32), encrypted nothing (16), mac1 (16), mac2
 * (16).
 *
 * @param bytes the message, little-endian
 */
public record HandshakeResponse(ByteBuffer bytes) implements Message {
    /** Exact length. */
    public static final int BYTES = 92;

    private static final int SENDER = 4;
    private static final int RECEIVER = 8;
    private static final int NOISE = 12;
    private static final int MACS = 60;

    /** A new message with both macs still zero around the Noise message. */
    public static byte[] encode(int sender, int receiver, byte[] noise) {
        return Field.newMessage(RESPONSE, BYTES)
                .putInt(SENDER, sender)
                .putInt(RECEIVER, receiver)
                .put(NOISE, noise, 0, MACS - NOISE)
                .array();
    }

    /** The responder's index. */
    public int sender() {
        return bytes.getInt(SENDER);
    }

    /** The index the initiator gave. */
    public int receiver() {
        return bytes.getInt(RECEIVER);
    }

    /** The Noise message: ephemeral and an empty payload's tag. */
    public byte[] noise() {
        return Field.copy(bytes, NOISE, MACS - NOISE);
    }
}
