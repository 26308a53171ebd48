package io.darkmesh.wireguard.message;

import java.nio.ByteBuffer;

/**
 * Type 3: receiver index (4), nonce (24), encrypted cookie (16 + 16).
 *
 * @param bytes the message, little-endian
 */
public record CookieReply(ByteBuffer bytes) implements Message {
    /** Exact length. */
    public static final int BYTES = 64;

    private static final int RECEIVER = 4;
    private static final int NONCE = 8;
    private static final int COOKIE = 32;

    /** A new message. */
    public static byte[] encode(int receiver, byte[] nonce, byte[] encryptedCookie) {
        return Field.newMessage(COOKIE_REPLY, BYTES)
                .putInt(RECEIVER, receiver)
                .put(NONCE, nonce, 0, COOKIE - NONCE)
                .put(COOKIE, encryptedCookie, 0, BYTES - COOKIE)
                .array();
    }

    /** The sender index of the message this answers. */
    public int receiver() {
        return bytes.getInt(RECEIVER);
    }

    /** The nonce of 24 bytes. */
    public byte[] nonce() {
        return Field.copy(bytes, NONCE, COOKIE - NONCE);
    }

    /** The cookie, sealed: 32 bytes. */
    public byte[] encryptedCookie() {
        return Field.copy(bytes, COOKIE, BYTES - COOKIE);
    }
}
