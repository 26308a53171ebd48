package io.darkmesh.wireguard.key;

import java.util.Arrays;

/** The optional symmetric key mixed into a handshake: 32 bytes, all zero when there is none. Never printed. */
public final class PresharedKey {
    /** Bytes of a key. */
    public static final int BYTES = 32;

    /** No preshared key: 32 zeros (whitepaper section 5.4). */
    public static final PresharedKey NONE = new PresharedKey(new byte[BYTES]);

    private final byte[] bytes;

    /**
     * Copies the key.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    public PresharedKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a preshared key has 32 bytes, not " + key.length);
        }
        bytes = key.clone();
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Whether this is the all-zero key. */
    public boolean isNone() {
        return Arrays.equals(bytes, NONE.bytes);
    }

    @Override
    public String toString() {
        return "PresharedKey[hidden]";
    }
}
