package io.darkmesh.wireguard.message;

import java.nio.ByteBuffer;

/**
 * Type 4: receiver index (4), counter (8), encrypted packet with its tag. The data path reads these fields in place;
 * {@code session.ReceivingKey} opens them.
 *
 * @param bytes the message, little-endian
 */
public record TransportData(ByteBuffer bytes) implements Message {
    /** Bytes before the encrypted packet. */
    public static final int HEADER_BYTES = 16;

    /** Bytes of header and tag, the length of a keepalive. */
    public static final int MIN_BYTES = 32;

    /** Where the receiver index is. */
    public static final int RECEIVER = 4;

    /** Where the counter is. */
    public static final int COUNTER = 8;

    /** The index of the receiver's key. */
    public int receiver() {
        return bytes.getInt(RECEIVER);
    }

    /** The nonce of this packet, unsigned. */
    public long counter() {
        return bytes.getLong(COUNTER);
    }
}
