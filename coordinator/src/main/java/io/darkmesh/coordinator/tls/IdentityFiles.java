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
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Certificate and key in two PEM files. The key may be PKCS #8, or EC or RSA as OpenSSL used to write them. */
public final class IdentityFiles {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

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
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(privateKey.getEncoded())
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
        try {
            byte[] pkcs8 = pkcs8(pem, publicKey);
            return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            throw new TlsException(key + " has no usable private key in PEM without a password", e);
        }
    }

    /** The usual form (RFC 7468 section 10) is read here; older ones by a library that takes a second to load. */
    private static byte[] pkcs8(String pem, PublicKey publicKey) throws IOException {
        Matcher usual = PKCS8.matcher(pem);
        return usual.find() ? Base64.getMimeDecoder().decode(usual.group(1)) : olderForms(pem, publicKey);
    }

    /** They may leave out which curve it is; the certificate says. */
    private static byte[] olderForms(String pem, PublicKey publicKey) throws IOException {
        try (var parser = new PEMParser(new StringReader(pem))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PEMKeyPair pair) {
                    var algorithm = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded())
                            .getAlgorithm();
                    return new PrivateKeyInfo(
                                    algorithm, pair.getPrivateKeyInfo().parsePrivateKey())
                            .getEncoded();
                }
            }
        }
        throw new IOException("none");
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
