package io.darkmesh.coordinator.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The coordinator's own P-256 key and certificate, made at first start and kept in its data folder. */
public final class SelfSigned {
    private static final Duration VALID = Duration.ofDays(3650);

    private SelfSigned() {}

    /**
     * The files in the folder, made when there are none.
     *
     * @param hosts names and addresses that the certificate is for
     * @throws TlsException when they cannot be written
     */
    public static IdentityFiles in(Path folder, Set<String> hosts, Instant now) {
        Path certificate = folder.resolve("tls-cert.pem");
        Path key = folder.resolve("tls-key.pem");
        if (Files.notExists(key) || Files.notExists(certificate)) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                KeyPair pair = generator.generateKeyPair();
                write(key, IdentityFiles.pem(pair.getPrivate()));
                write(certificate, certificate(pair, hosts, now));
            } catch (IOException e) {
                throw new TlsException("cannot write the certificate in " + folder + ": " + IdentityFiles.reason(e), e);
            } catch (GeneralSecurityException | OperatorCreationException e) {
                throw new IllegalStateException("every JDK has P-256", e);
            }
        }
        return new IdentityFiles(certificate, key);
    }

    private static String certificate(KeyPair pair, Set<String> hosts, Instant now)
            throws IOException, OperatorCreationException, GeneralSecurityException {
        var name = new X500Name("CN=darkmesh coordinator");
        List<GeneralName> names = new ArrayList<>();
        for (String host : hosts) {
            names.add(new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(VALID)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            pem.writeObject(builder.build(signer));
        }
        return text.toString();
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }
}
