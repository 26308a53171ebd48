package io.darkmesh.coordinator.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * What the coordinator shows to those who connect, in PEM.
 *
 * @param certificates the leaf first
 * @param leaf the first of them
 */
public record Identity(String certificates, String privateKey, X509Certificate leaf) {
    /** SHA-256 of the key in the certificate (RFC 7469 section 2.4), in hex: it stays when the certificate is renewed. */
    public String fingerprint() {
        return fingerprint(leaf);
    }

    /** As {@link #fingerprint()}, of any certificate. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Identity[" + fingerprint() + "]";
    }
}
