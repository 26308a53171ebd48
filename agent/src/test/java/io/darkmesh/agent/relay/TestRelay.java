package io.darkmesh.agent.relay;

import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.relay.RelayToken;
import io.darkmesh.protocol.relay.RelayWebSocket;
import io.darkmesh.relay.RelayServer;
import io.darkmesh.relay.io.RelayTls;
import io.darkmesh.relay.router.RelayLimits;
import io.darkmesh.relay.router.RelayTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A real relay on the loopback interface with a self-signed certificate, and the coordinator's key for it. */
final class TestRelay implements AutoCloseable {
    static final String ID = "relay-1";
    static final String SET = "default";

    private static final char[] PASSWORD = "changeit".toCharArray();

    final KeyPair coordinator;
    private final PrivateKey key;
    private final X509Certificate certificate;
    private RelayServer server;
    private int port;

    TestRelay(Path folder) throws Exception {
        coordinator = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyStore store = selfSigned(folder.resolve("relay.p12"));
        key = (PrivateKey) store.getKey("relay", PASSWORD);
        certificate = (X509Certificate) store.getCertificate("relay");
        server = start(0);
        port = server.address().orElseThrow().getPort();
    }

    private RelayServer start(int at) {
        return RelayServer.start(
                new RelayServer.Config(
                        new RelayTrust(ID, SET, List.of(coordinator.getPublic())),
                        RelayLimits.DEFAULT,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), at),
                        List.of()),
                RelayTls.of(key, List.of(certificate)),
                InstantSource.system());
    }

    RelayServer server() {
        return server;
    }

    int port() {
        return port;
    }

    /** Ends it and starts it on the same port. */
    void restart() {
        server.close();
        server = start(port);
    }

    Relay relay() {
        return new Relay(ID, "test", "wss://localhost:" + port + RelayWebSocket.PATH, fingerprint(), List.of());
    }

    String fingerprint() {
        try {
            byte[] spki = certificate.getPublicKey().getEncoded();
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    RelayAccess access(X25519Secret node, String network, long secondsLeft) {
        return access(relay(), node, network, secondsLeft);
    }

    RelayAccess access(Relay relay, X25519Secret node, String network, long secondsLeft) {
        long now = Instant.now().getEpochSecond();
        var token = new RelayToken(network, node.publicKey(), SET, now - 10, now + secondsLeft);
        String text = Base64.getEncoder().encodeToString(token.sign(coordinator.getPrivate()));
        return new RelayAccess(SET, List.of(relay), text, now + secondsLeft);
    }

    @Override
    public void close() {
        server.close();
    }

    static KeyStore selfSigned(Path file) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String arguments = "-genkeypair -alias relay -keyalg EC -groupname secp256r1 -dname CN=elsewhere.example"
                + " -storetype PKCS12 -storepass changeit -keystore " + file;
        Process process = new ProcessBuilder((keytool + " " + arguments).split(" "))
                .redirectErrorStream(true)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(new String(process.getInputStream().readAllBytes()));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
