package io.darkmesh.wireguard.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** ChaCha20-Poly1305 (RFC 8439 section 2.8) with additional data, for the few short texts of a handshake. */
public final class ChaCha20Poly1305 {
    /** Bytes of a key. */
    public static final int KEY_BYTES = 32;

    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 12;

    /** Bytes of a tag. */
    public static final int TAG_BYTES = 16;

    private ChaCha20Poly1305() {}

    /** Ciphertext and tag. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] additionalData, byte[] plaintext) {
        try {
            return process(true, key, nonce, additionalData, plaintext);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing has no tag to check", e);
        }
    }

    /** The plaintext; empty when the tag is wrong or there is none. */
    public static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] additionalData, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(process(false, key, nonce, additionalData, sealed));
        } catch (InvalidCipherTextException e) {
            return Optional.empty();
        }
    }

    private static byte[] process(boolean seal, byte[] key, byte[] nonce, byte[] additionalData, byte[] in)
            throws InvalidCipherTextException {
        var cipher = new org.bouncycastle.crypto.modes.ChaCha20Poly1305();
        cipher.init(seal, new AEADParameters(new KeyParameter(key), TAG_BYTES * Byte.SIZE, nonce, additionalData));
        byte[] out = new byte[cipher.getOutputSize(in.length)];
        int written = cipher.processBytes(in, 0, in.length, out, 0);
        written += cipher.doFinal(out, written);
        return written == out.length ? out : Arrays.copyOf(out, written);
    }
}
