package io.darkmesh.agent.relay;

import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.relay.RelayToken;
import io.darkmesh.protocol.relay.RelayWebSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code mesh-relay} as a process of its own, so that its memory can be told. */
final class BenchRelay implements AutoCloseable {
    static final String ID = "bench";

    final Path certificate;
    final Path key;
    private final KeyPair coordinator;
    private final String fingerprint;
    private final int port;
    private Process process;

    BenchRelay(Path folder, int port) throws Exception {
        this.port = port;
        this.coordinator = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyStore store = TestRelay.selfSigned(folder.resolve("bench.p12"));
        certificate = pem(
                folder.resolve("cert.pem"),
                "CERTIFICATE",
                store.getCertificate("relay").getEncoded());
        key = pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                store.getKey("relay", "changeit".toCharArray()).getEncoded());
        byte[] spki = store.getCertificate("relay").getPublicKey().getEncoded();
        fingerprint = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(spki));
        process = launch();
    }

    private static Path pem(Path file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    private Process launch() throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms32m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", // as bin/mesh-relay has it
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.darkmesh.relay.Main"));
        command.addAll(List.of("--listen", "127.0.0.1:" + port, "--stun", "-", "--id", ID, "--rate-mbit", "100000"));
        command.addAll(List.of("--coordinator-key", RelayToken.textOf(coordinator.getPublic())));
        command.addAll(List.of("--tls-cert", certificate.toString(), "--tls-key", key.toString()));
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = started.inputReader();
        String line = out.readLine();
        while (line != null && !line.startsWith("listening")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("mesh-relay does not start");
        }
        return started;
    }

    /** Ends it by SIGTERM and starts it again. */
    void restart() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor(20, TimeUnit.SECONDS);
        process = launch();
    }

    long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    Relay relay() {
        return new Relay(ID, "", "wss://127.0.0.1:" + port + RelayWebSocket.PATH, fingerprint, List.of());
    }

    byte[] token(X25519Secret node) {
        long now = Instant.now().getEpochSecond();
        return new RelayToken("net", node.publicKey(), "default", now - 10, now + 3600).sign(coordinator.getPrivate());
    }

    RelayAccess access(X25519Secret node) {
        String token = Base64.getEncoder().encodeToString(token(node));
        return new RelayAccess("default", List.of(relay()), token, 0);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
