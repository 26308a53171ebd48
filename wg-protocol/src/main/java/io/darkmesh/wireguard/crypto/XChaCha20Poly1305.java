package io.darkmesh.wireguard.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with its 24-byte nonce, for cookie replies: HChaCha20 makes a key of
 * the first 16 bytes of the nonce, the other 8 become the last 8 of an RFC 8439 nonce.
 */
public final class XChaCha20Poly1305 {
    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 24;

    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    private static final int DOUBLE_ROUNDS = 10;

    private XChaCha20Poly1305() {}

    /** Ciphertext and tag. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] additionalData, byte[] plaintext) {
        return ChaCha20Poly1305.seal(subkey(key, nonce), shortNonce(nonce), additionalData, plaintext);
    }

    /** The plaintext; empty when the tag is wrong or there is none. */
    public static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] additionalData, byte[] sealed) {
        return ChaCha20Poly1305.open(subkey(key, nonce), shortNonce(nonce), additionalData, sealed);
    }

    private static byte[] shortNonce(byte[] nonce) {
        byte[] out = new byte[ChaCha20Poly1305.NONCE_BYTES];
        System.arraycopy(nonce, 16, out, 4, 8);
        return out;
    }

    /** HChaCha20 (section 2.2): the ChaCha20 rounds without the final addition; words 0-3 and 12-15 are the key. */
    private static byte[] subkey(byte[] key, byte[] nonce) {
        if (key.length != ChaCha20Poly1305.KEY_BYTES || nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("XChaCha20 takes a key of 32 bytes and a nonce of 24");
        }
        int[] state = Arrays.copyOf(SIGMA, 16);
        ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state, 4, 8);
        ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state, 12, 4);
        for (int i = 0; i < DOUBLE_ROUNDS; i++) {
            doubleRound(state);
        }
        ByteBuffer out = ByteBuffer.allocate(ChaCha20Poly1305.KEY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(state, 0, 4).put(state, 12, 4);
        Arrays.fill(state, 0);
        return out.array();
    }

    private static void doubleRound(int[] x) {
        for (int i = 0; i < 4; i++) {
            quarterRound(x, i, i + 4, i + 8, i + 12);
        }
        for (int i = 0; i < 4; i++) {
            quarterRound(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
        }
    }

    private static void quarterRound(int[] x, int a, int b, int c, int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
