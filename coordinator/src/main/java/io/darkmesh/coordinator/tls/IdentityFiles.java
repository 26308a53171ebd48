package io.darkmesh.coordinator.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Certificate and key in two PEM files. The key may be PKCS #8, or EC or RSA as OpenSSL used to write them. */
public final class IdentityFiles {
    private final Path certificate;
    private final Path key;

    public IdentityFiles(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Reads both.
     *
     * @throws TlsException when one cannot be read, or they do not belong together
     */
    public Identity read() {
        String certificates = text(certificate);
        X509Certificate leaf = leaf(certificates);
        PrivateKey privateKey = privateKey(text(key), leaf.getPublicKey());
        requirePair(privateKey, leaf.getPublicKey());
        return new Identity(certificates, pem(privateKey), leaf);
    }

    /** Changes when one of the files does. */
    public String stamp() {
        try {
            return Files.getLastModifiedTime(certificate) + " " + Files.size(certificate) + " "
                    + Files.getLastModifiedTime(key) + " " + Files.size(key);
        } catch (IOException e) {
            return "unreadable: " + e;
        }
    }

    static String pem(PrivateKey privateKey) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(privateKey.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new TlsException("cannot read " + file + ": " + reason(e), e);
        }
    }

    private X509Certificate leaf(String certificates) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new TlsException(certificate + " has no certificate in PEM", e);
        }
    }

    private PrivateKey privateKey(String pem, PublicKey publicKey) {
        try (var parser = new PEMParser(new StringReader(pem))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                PrivateKeyInfo info =
                        switch (object) {
                            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                            case PrivateKeyInfo plain -> plain;
                            default -> null;
                        };
                if (info != null) {
                    return KeyFactory.getInstance(publicKey.getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException(key + " has no usable private key in PEM", e);
        }
        throw new TlsException(
                key + " has no private key in PEM without a password", new GeneralSecurityException("none"));
    }

    private void requirePair(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(privateKey);
            signing.update(new byte[32]);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(publicKey);
            verifying.update(new byte[32]);
            if (verifying.verify(signature)) {
                return;
            }
            throw new GeneralSecurityException("the signature does not fit");
        } catch (GeneralSecurityException e) {
            throw new TlsException("the key in " + key + " is not the one of the certificate in " + certificate, e);
        }
    }

    static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException missing -> "there is no such file";
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
