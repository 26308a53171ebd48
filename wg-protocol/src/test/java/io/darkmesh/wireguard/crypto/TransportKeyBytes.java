package io.darkmesh.wireguard.crypto;

/** Lets tests see a key. */
public final class TransportKeyBytes {
    private TransportKeyBytes() {}

    public static byte[] of(TransportKey key) {
        return key.bytes().clone();
    }
}
