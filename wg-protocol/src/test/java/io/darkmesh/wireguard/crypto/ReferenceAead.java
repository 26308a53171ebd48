package io.darkmesh.wireguard.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** What others make of the same packet. */
enum ReferenceAead {
    BOUNCY_CASTLE {
        @Override
        byte[] seal(byte[] key, long counter, byte[] plaintext) {
            var cipher = new ChaCha20Poly1305();
            cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce(counter)));
            var out = new byte[plaintext.length + TransportAead.TAG_BYTES];
            int bytes = cipher.processBytes(plaintext, 0, plaintext.length, out, 0);
            try {
                cipher.doFinal(out, bytes);
            } catch (InvalidCipherTextException e) {
                throw new AssertionError(e);
            }
            return out;
        }
    },
    JDK {
        @Override
        byte[] seal(byte[] key, long counter, byte[] plaintext) {
            try {
                Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
                var parameters = new IvParameterSpec(nonce(counter));
                cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), parameters);
                return cipher.doFinal(plaintext);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    };

    abstract byte[] seal(byte[] key, long counter, byte[] plaintext);

    private static byte[] nonce(long counter) {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, counter)
                .array();
    }
}
