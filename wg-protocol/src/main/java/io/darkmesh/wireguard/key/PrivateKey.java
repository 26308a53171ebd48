package io.darkmesh.wireguard.key;

import io.darkmesh.wireguard.crypto.X25519;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A Curve25519 private key: 32 bytes, clamped (RFC 7748 section 5). Never printed. */
public final class PrivateKey {
    /** Bytes of a key. */
    public static final int BYTES = 32;

    private final byte[] bytes;
    private final PublicKey publicKey;

    /**
     * Copies and clamps the key and computes the public one.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    public PrivateKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a private key has 32 bytes, not " + key.length);
        }
        bytes = key.clone();
        bytes[0] &= (byte) 248;
        bytes[31] = (byte) ((bytes[31] & 127) | 64);
        publicKey = new PublicKey(X25519.publicKey(bytes));
    }

    /** A new key; the generator has to be a secure one outside of tests. */
    public static PrivateKey generate(RandomGenerator random) {
        byte[] seed = new byte[BYTES];
        random.nextBytes(seed);
        try {
            return new PrivateKey(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** The key that goes with this one. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The 32 bytes shared with the holder of the other key; empty when they are all zero (a low-order key). */
    public Optional<byte[]> agree(PublicKey other) {
        return X25519.agree(bytes, other.toBytes());
    }

    /** A copy of the 32 clamped bytes, for storing and for the configuration protocol. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Overwrites the key with zeros; it must not be used afterwards. */
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "PrivateKey[hidden]";
    }
}
