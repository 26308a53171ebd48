package io.darkmesh.wireguard.key;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** A Curve25519 public key: 32 bytes. What names a peer. */
public final class PublicKey implements Comparable<PublicKey> {
    /** Bytes of a key. */
    public static final int BYTES = 32;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    /**
     * Copies the key. Any 32 bytes are a public key; a low-order one never completes a handshake.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    public PublicKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a public key has 32 bytes, not " + key.length);
        }
        bytes = key.clone();
    }

    /**
     * Reads the usual text form.
     *
     * @throws IllegalArgumentException when it is not 32 bytes in base64
     */
    public static PublicKey fromBase64(String text) {
        return new PublicKey(Base64.getDecoder().decode(text));
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The usual text form. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Orders by unsigned bytes; two peers that compare each other's keys come to opposite answers. */
    @Override
    public int compareTo(PublicKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return (int) INT.get(bytes, 0) ^ (int) INT.get(bytes, 16);
    }

    @Override
    public String toString() {
        return toBase64();
    }
}
