package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input at the start: one clear line, an exit code, and nothing left running. */
class StartTest {
    @TempDir
    Path folder;

    private void refuses(int exitCode, String words, Consumer<Options> mistake) {
        var options = new Options();
        options.listen = "127.0.0.1:0";
        options.data = folder.resolve("data");
        options.stun = List.of("-");
        mistake.accept(options);
        assertThatThrownBy(
                        () -> Coordinator.start(options, InstantSource.system()).close())
                .isInstanceOfSatisfying(StartFailure.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(exitCode);
                    assertThat(failure.getMessage()).contains(words).doesNotContain("\n");
                });
    }

    @Test
    void thePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            refuses(
                    10,
                    "choose another with --listen",
                    options -> options.listen = "127.0.0.1:" + taken.getLocalPort());
        }
        TestKit.start(folder.resolve("data")).close();
    }

    @Test
    void theStunPortIsTakenOrMakesNoSense() throws Exception {
        try (var taken = new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
            refuses(
                    10,
                    "choose another with --stun, or none with --stun -",
                    options -> options.stun = List.of("127.0.0.1:" + taken.getLocalPort()));
        }
        refuses(2, "--stun is address:port", options -> options.stun = List.of("3478"));
    }

    @Test
    void theListOfRelaysMakesNoSense() throws Exception {
        Path file = folder.resolve("relays.json");
        refuses(2, "cannot read", options -> options.relays = file);
        Files.writeString(file, "{\"relays\":[{\"id\":\"a\"}]}");
        refuses(2, "relays.json", options -> options.relays = file);
        Files.writeString(file, "{\"relays\":[{\"id\":\"a\",\"region\":\"\",\"url\":\"http://a\",\"stun\":[]}]}");
        refuses(2, "relays.json", options -> options.relays = file);
    }

    @Test
    void theListenAddressMakesNoSense() {
        refuses(2, "--listen is address:port", options -> options.listen = "8443");
        refuses(2, "--listen is address:port", options -> options.listen = "127.0.0.1:99999");
    }

    @Test
    void theDataFolderCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        refuses(10, "cannot write to the data folder", options -> options.data = file.resolve("data"));
    }

    @Test
    void anotherCoordinatorUsesTheDataFolder() {
        try (TestKit kit = TestKit.start(folder.resolve("data"))) {
            assertThat(kit.url()).isNotEmpty();
            refuses(10, "another coordinator uses the data folder", options -> {});
        }
    }

    @Test
    void theDatabaseIsDamaged() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data").resolve("coordinator.db"), "garbage ".repeat(1000));
        refuses(15, "is damaged; put back a backup", options -> {});
    }

    @Test
    void theCertificateCannotBeUsed() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        refuses(10, "there is no such file", options -> {
            options.tlsCert = folder.resolve("missing.pem");
            options.tlsKey = nonsense;
        });
        refuses(10, "has no certificate in PEM", options -> {
            options.tlsCert = nonsense;
            options.tlsKey = nonsense;
        });
        refuses(2, "go together", options -> options.tlsCert = nonsense);
    }

    @Test
    void theKeyIsAnotherCertificates() {
        TestKit.start(folder.resolve("one")).close();
        TestKit.start(folder.resolve("two")).close();
        refuses(10, "is not the one of the certificate", options -> {
            options.tlsCert = folder.resolve("one").resolve("tls-cert.pem");
            options.tlsKey = folder.resolve("two").resolve("tls-key.pem");
        });
    }

    @Test
    void theIssuerIsNotReachedOverHttps() {
        refuses(2, "must be an https URL", options -> {
            options.oidcIssuer = URI.create("http://idp.example.org");
            options.oidcClientId = "x";
        });
        refuses(2, "needs --oidc-client-id", options -> options.oidcIssuer = URI.create("https://idp.example.org"));
        refuses(10, "cannot read --oidc-client-secret-file", options -> {
            options.oidcIssuer = URI.create("https://idp.example.org");
            options.oidcClientId = "x";
            options.oidcClientSecretFile = folder.resolve("missing");
        });
    }

    @Test
    void theNamesMakeNoSense() {
        refuses(2, "--network My Mesh", options -> options.network = "My Mesh");
        refuses(2, "--external-url is https://", options -> options.externalUrl = URI.create("http://example.org"));
        refuses(2, "--external-url is https://", options -> options.externalUrl = URI.create("https://example.org/x"));
    }

    @Test
    void theConfigurationFileIsWrong() throws Exception {
        var err = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run("--config", folder.resolve("missing").toString()))
                    .isEqualTo(10);
            Path file = Files.writeString(folder.resolve("config"), "lisen=127.0.0.1:1\n");
            assertThat(Main.run("--config", file.toString())).isEqualTo(2);
            Files.writeString(file, "listen=nonsense\ndata=" + folder.resolve("data") + "\n");
            assertThat(Main.run("--config", file.toString())).isEqualTo(2);
            assertThat(Main.run("--no-such-option")).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("cannot read --config")
                .contains("there is no option lisen")
                .contains("--listen is address:port")
                .doesNotContain("\tat ");
    }

    @Test
    void theSetUpCodeFileIsForItsOwnerAlone() throws Exception {
        Path file = folder.resolve("code");
        try (TestKit kit = TestKit.start(folder.resolve("data"), options -> options.setUpCodeFile = file)) {
            kit.announcement();
            assertThat(Files.readString(file).strip()).isEqualTo(kit.setUpCode());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            for (String name : new String[] {"coordinator.db", "tls-key.pem"}) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(kit.folder().resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }
}
