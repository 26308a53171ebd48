package io.darkmesh.agent.state;

import io.darkmesh.protocol.netmap.MachineKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * The Ed25519 key by which the coordinator knows this machine, for as long as its state directory lives.
 *
 * @param pkcs8 the private half (RFC 8410) in base64
 */
public record MachineIdentity(MachineKey publicKey, String pkcs8) {
    private static final int KEY_BYTES = 32;

    static MachineIdentity generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded(); // RFC 8410: a fixed prefix and the 32 bytes of the key
            byte[] raw = Arrays.copyOfRange(spki, spki.length - KEY_BYTES, spki.length);
            return new MachineIdentity(
                    MachineKey.of(raw),
                    Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /** The private half. @throws IllegalArgumentException when it is none */
    public PrivateKey privateKey() {
        try {
            byte[] encoded = Base64.getDecoder().decode(pkcs8);
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 private key", e);
        }
    }

    @Override
    public String toString() {
        return "MachineIdentity[" + publicKey + "]";
    }
}
