package io.darkmesh.wireguard.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One direction's 32-byte transport key. Immutable until {@link #destroy()}; never printed. */
public final class TransportKey {
    /** Bytes of a ChaCha20 key. */
    public static final int KEY_BYTES = 32;

    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int[] words;

    /**
     * Copies the key.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    public TransportKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a transport key has 32 bytes, not " + key.length);
        }
        bytes = key.clone();
        words = new int[KEY_BYTES / Integer.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = (int) INT_LE.get(bytes, i * Integer.BYTES);
        }
    }

    /** The key as bytes, not a copy: for implementations in this package. */
    byte[] bytes() {
        return bytes;
    }

    /** The key as eight little-endian words, not a copy: for implementations in this package. */
    int[] words() {
        return words;
    }

    /** Overwrites the key with zeros. */
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(words, 0);
    }

    @Override
    public String toString() {
        return "TransportKey[hidden]";
    }
}
