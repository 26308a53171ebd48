package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.http.Server;
import io.darkmesh.coordinator.tls.Identity;
import io.darkmesh.coordinator.tls.IdentityFiles;
import io.darkmesh.coordinator.tls.SelfSigned;
import io.darkmesh.coordinator.tls.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private Path dir(String name) throws Exception {
        return Files.createDirectories(folder.resolve(name));
    }

    private static X509Certificate shown(Server server, String pinned) throws Exception {
        try (var socket =
                (SSLSocket) Trust.pinned(() -> pinned).getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void ourOwnIsMadeOnceForTheNamesWeHave() throws Exception {
        Identity made = SelfSigned.in(dir("a"), Set.of("127.0.0.1", "mesh.example.org"), NOW)
                .read();
        Identity again =
                SelfSigned.in(dir("a"), Set.of("other.example.org"), NOW).read();
        assertThat(again.fingerprint()).isEqualTo(made.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(made.leaf().getSubjectAlternativeNames().toString()).contains("127.0.0.1", "mesh.example.org");
        made.leaf().checkValidity(java.util.Date.from(NOW.plus(Duration.ofDays(3000))));
        made.leaf().verify(made.leaf().getPublicKey());
    }

    @Test
    void renewedFilesAreShownToNewConnectionsAndDamagedOnesAreNot() throws Exception {
        IdentityFiles files = SelfSigned.in(dir("live"), Set.of("127.0.0.1"), NOW);
        Identity old = files.read();
        Server server = Server.bind("127.0.0.1", 0, old);
        try (server) {
            var watch = new CertificateWatch(files, old, server);
            assertThat(shown(server, old.fingerprint())).isEqualTo(old.leaf());

            IdentityFiles renewed = SelfSigned.in(dir("new"), Set.of("127.0.0.1"), NOW);
            String next = renewed.read().fingerprint();
            Files.writeString(dir("live").resolve("tls-key.pem"), "half a file");
            watch.look();
            assertThat(watch.fingerprint()).isEqualTo(old.fingerprint());
            assertThat(shown(server, old.fingerprint())).isEqualTo(old.leaf());

            for (String name : new String[] {"tls-key.pem", "tls-cert.pem"}) {
                Files.writeString(
                        dir("live").resolve(name), Files.readString(dir("new").resolve(name)));
                Files.setLastModifiedTime(dir("live").resolve(name), FileTime.from(NOW));
            }
            watch.look();
            assertThat(watch.fingerprint()).isEqualTo(next);
            assertThat(shown(server, next)).isEqualTo(renewed.read().leaf());
        }
    }

    /** As {@code openssl ecparam -genkey} and {@code openssl genrsa -traditional} write them (RFC 5915, RFC 8017). */
    @Test
    void keysInOlderFormsAreReadToo() throws Exception {
        Path live = dir("live");
        Identity ours = SelfSigned.in(live, Set.of("127.0.0.1"), NOW).read();
        String pkcs8 = ours.privateKey().replaceAll("-----[^-]+-----", "");
        var key = java.security.KeyFactory.getInstance("EC")
                .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(
                        java.util.Base64.getMimeDecoder().decode(pkcs8)));
        try (var pem = new org.bouncycastle.openssl.jcajce.JcaPEMWriter(
                Files.newBufferedWriter(live.resolve("tls-key.pem")))) {
            pem.writeObject(key);
        }
        assertThat(Files.readString(live.resolve("tls-key.pem"))).contains("BEGIN EC PRIVATE KEY");
        Identity read = new IdentityFiles(live.resolve("tls-cert.pem"), live.resolve("tls-key.pem")).read();
        assertThat(read.fingerprint()).isEqualTo(ours.fingerprint());
    }

    @Test
    void anotherKeyThanThePinnedOneIsRefused() throws Exception {
        Server server = Server.bind(
                "127.0.0.1",
                0,
                SelfSigned.in(dir("a"), Set.of("127.0.0.1"), NOW).read());
        try (server) {
            Assertions.assertThatThrownBy(() -> shown(server, "00".repeat(32)))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }
}
