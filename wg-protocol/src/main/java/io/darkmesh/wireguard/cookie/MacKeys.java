package io.darkmesh.wireguard.cookie;

import io.darkmesh.wireguard.crypto.Blake2s;
import io.darkmesh.wireguard.key.PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The last two fields of types 1 and 2, mac1 and mac2 (whitepaper section 5.4.4), and the keys made of the receiver's
 * public key.
 */
final class MacKeys {
    private static final byte[] LABEL_MAC1 = "mac1----".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LABEL_COOKIE = "cookie--".getBytes(StandardCharsets.US_ASCII);

    private MacKeys() {}

    static byte[] mac1Key(PublicKey receiver) {
        return Blake2s.hash(LABEL_MAC1, receiver.toBytes());
    }

    static byte[] cookieKey(PublicKey receiver) {
        return Blake2s.hash(LABEL_COOKIE, receiver.toBytes());
    }

    static int mac1At(byte[] message) {
        return message.length - 2 * Blake2s.MAC_BYTES;
    }

    static int mac2At(byte[] message) {
        return message.length - Blake2s.MAC_BYTES;
    }

    static byte[] mac1(byte[] message) {
        return Arrays.copyOfRange(message, mac1At(message), mac2At(message));
    }

    /** Whether the bytes at the offset are the MAC of all bytes before it. Takes the same time either way. */
    static boolean verify(byte[] key, byte[] message, int macAt) {
        byte[] expected = Blake2s.mac(key, message, 0, macAt);
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(message, macAt, macAt + Blake2s.MAC_BYTES));
    }
}
