package io.darkmesh.protocol.key;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.KeyAgreement;

/** The private half of an X25519 key pair (RFC 7748). */
public final class X25519Secret {
    private static final Key32 BASE_POINT = new Key32(0x0900_0000_0000_0000L, 0, 0, 0);

    private final PrivateKey key;
    private final Key32 publicKey;

    private X25519Secret(byte[] bytes) {
        try {
            key = KeyFactory.getInstance("X25519")
                    .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("an X25519 private key has 32 bytes", e);
        }
        publicKey = Key32.of(agree(BASE_POINT).orElseThrow());
    }

    /** The key of these 32 bytes, which are copied. */
    public static X25519Secret of(byte[] bytes) {
        if (bytes.length != Key32.SIZE_BYTES) {
            throw new IllegalArgumentException("an X25519 private key has 32 bytes");
        }
        return new X25519Secret(bytes);
    }

    /** A fresh key; the generator has to be cryptographically strong outside of tests. */
    public static X25519Secret random(RandomGenerator random) {
        byte[] bytes = new byte[Key32.SIZE_BYTES];
        random.nextBytes(bytes);
        return new X25519Secret(bytes);
    }

    public Key32 publicKey() {
        return publicKey;
    }

    /** The shared secret, or nothing when it is all zeros because the other key has small order (RFC 7748 section 6.1). */
    public Optional<byte[]> agree(Key32 other) {
        try {
            var point = new XECPublicKeySpec(NamedParameterSpec.X25519, coordinate(other));
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(key);
            agreement.doPhase(KeyFactory.getInstance("X25519").generatePublic(point), true);
            byte[] secret = agreement.generateSecret();
            byte or = 0;
            for (byte each : secret) {
                or |= each;
            }
            return or == 0 ? Optional.empty() : Optional.of(secret);
        } catch (InvalidKeyException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has X25519", e);
        }
    }

    /** Little-endian, the top bit masked (RFC 7748 section 5). */
    private static BigInteger coordinate(Key32 key) {
        byte[] little = key.bytes();
        byte[] big = new byte[little.length];
        for (int i = 0; i < little.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        big[0] &= 0x7F;
        return new BigInteger(1, big);
    }

    @Override
    public String toString() {
        return "X25519Secret[" + publicKey + "]";
    }
}
