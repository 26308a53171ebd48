package io.darkmesh.testnetwork.scripted;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** An X25519 key pair (RFC 7748) by the JDK's provider, and the AEAD of RFC 8439. */
public record Keys(KeyPair pair) {
    private static final int BYTES = 32;

    /** New ones. */
    public static Keys generate() {
        try {
            return new Keys(KeyPairGenerator.getInstance("X25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From what {@link #publicBase64} and {@link #privateBase64} gave. */
    static Keys of(String publicBase64, String privateBase64) {
        try {
            KeyFactory factory = KeyFactory.getInstance("X25519");
            var curve = NamedParameterSpec.X25519;
            BigInteger point = fromLittleEndian(Base64.getDecoder().decode(publicBase64));
            byte[] secret = Base64.getDecoder().decode(privateBase64);
            return new Keys(new KeyPair(
                    factory.generatePublic(new XECPublicKeySpec(curve, point)),
                    factory.generatePrivate(new XECPrivateKeySpec(curve, secret))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] publicBytes() {
        return littleEndian(((XECPublicKey) pair.getPublic()).getU());
    }

    /** As {@code wg} writes it. */
    public String publicBase64() {
        return Base64.getEncoder().encodeToString(publicBytes());
    }

    /** As {@code wg} writes it. */
    public String privateBase64() {
        return Base64.getEncoder()
                .encodeToString(((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow());
    }

    byte[] agree(byte[] theirs) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(pair.getPrivate());
            agreement.doPhase(
                    KeyFactory.getInstance("X25519")
                            .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, fromLittleEndian(theirs))),
                    true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] seal(byte[] key, long counter, byte[] plain, byte[] additional) {
        return crypt(Cipher.ENCRYPT_MODE, key, counter, plain, additional);
    }

    static byte[] open(byte[] key, long counter, byte[] sealed, byte[] additional) {
        return crypt(Cipher.DECRYPT_MODE, key, counter, sealed, additional);
    }

    private static byte[] crypt(int mode, byte[] key, long counter, byte[] text, byte[] additional) {
        try {
            byte[] nonce = new byte[12];
            for (int i = 0; i < Long.BYTES; i++) {
                nonce[4 + i] = (byte) (counter >>> (8 * i));
            }
            Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
            cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
            cipher.updateAAD(additional);
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] big = number.toByteArray();
        byte[] little = new byte[BYTES];
        for (int i = 0; i < Math.min(BYTES, big.length); i++) {
            little[i] = big[big.length - 1 - i];
        }
        return little;
    }

    private static BigInteger fromLittleEndian(byte[] little) {
        byte[] big = new byte[little.length];
        for (int i = 0; i < little.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        big[0] &= 0x7f;
        return new BigInteger(1, big);
    }
}
