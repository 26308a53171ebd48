package io.darkmesh.coordinator;

import io.darkmesh.coordinator.http.KnownHosts;
import io.darkmesh.coordinator.http.RelaySockets;
import io.darkmesh.coordinator.http.Server;
import io.darkmesh.coordinator.mesh.Background;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.relay.EmbeddedRelay;
import io.darkmesh.coordinator.relay.RelayDirectory;
import io.darkmesh.coordinator.relay.RelayKey;
import io.darkmesh.coordinator.relay.RelayPasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** All of the coordinator that has to do with relays, made and wired. */
final class Relays implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration RENEW = Duration.ofSeconds(60);

    private final RelayKey key;
    private final EmbeddedRelay embedded;
    private final RelayPasses passes;

    private Relays(RelayKey key, EmbeddedRelay embedded, RelayPasses passes) {
        this.key = key;
        this.embedded = embedded;
        this.passes = passes;
    }

    /** @throws StartFailure when key or list cannot be read, or the STUN port is taken */
    static Relays open(
            Options options,
            Path data,
            Mesh mesh,
            Server server,
            KnownHosts hosts,
            CertificateWatch watch,
            Background background,
            InstantSource clock) {
        List<InetSocketAddress> stun = options.stunAddresses();
        RelayKey key = key(data);
        // the port that answers STUN is known once it is bound, and who binds it needs the directory
        var stunPort = new AtomicInteger();
        RelayDirectory directory = directory(options, stunPort, watch);
        var passes = new RelayPasses(mesh.name(), key, directory, hosts.primary(), clock, new SecureRandom());
        EmbeddedRelay embedded = embedded(mesh, key, directory, passes, stun, clock);
        stunPort.set(embedded.stunPort());
        mesh.watch(embedded);
        mesh.offerRelays(passes);
        server.relay(new RelaySockets(server, embedded.router(), System::nanoTime));
        background.every(LOOK, () -> {
            if (directory.look()) {
                mesh.offerRelays(passes);
            }
        });
        background.every(RENEW, () -> mesh.renewRelays(passes.due()));
        return new Relays(key, embedded, passes);
    }

    static RelayKey key(Path data) {
        try {
            return RelayKey.in(data);
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES,
                    "cannot use the relay key in " + data + ": " + e.getMessage() + "; check owner and rights");
        }
    }

    private static RelayDirectory directory(Options options, AtomicInteger stunPort, CertificateWatch watch) {
        try {
            return new RelayDirectory(options.relays, stunPort::get, watch::pin);
        } catch (IOException e) {
            throw new StartFailure(StartFailure.USAGE, "--relays: " + e.getMessage());
        }
    }

    private static EmbeddedRelay embedded(
            Mesh mesh,
            RelayKey key,
            RelayDirectory directory,
            RelayPasses passes,
            List<InetSocketAddress> stun,
            InstantSource clock) {
        try {
            return new EmbeddedRelay(mesh.name(), key, directory, passes, stun, mesh.nodes(), clock);
        } catch (UncheckedIOException e) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES,
                    "cannot answer STUN: " + e.getMessage()
                            + "; stop what uses the UDP port, choose another with --stun, or none with --stun -");
        }
    }

    /** As {@code mesh-relay --coordinator-key} wants it. */
    String keyText() {
        return key.text();
    }

    EmbeddedRelay embedded() {
        return embedded;
    }

    RelayPasses passes() {
        return passes;
    }

    @Override
    public void close() {
        embedded.close();
    }
}
