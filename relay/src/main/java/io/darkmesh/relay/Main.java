package io.darkmesh.relay;

import io.darkmesh.protocol.relay.RelayToken;
import io.darkmesh.protocol.relay.RelayWebSocket;
import io.darkmesh.relay.io.AnyCertificate;
import io.darkmesh.relay.io.RelayTls;
import io.darkmesh.relay.io.RevocationFeed;
import io.darkmesh.relay.router.RelayLimits;
import io.darkmesh.relay.router.RelayTrust;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mesh-relay}: a relay that runs alone. */
@Command(
        name = "mesh-relay",
        mixinStandardHelpOptions = true,
        description = "Relays sealed packets between nodes of one network that cannot reach each other directly.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:stopped", "2:wrong usage", "10:the host refuses (port, certificate)"})
public final class Main implements Callable<Integer> {
    private static final int HOST_REFUSES = 10;

    @Option(names = "--listen", defaultValue = "0.0.0.0:443", description = "host:port for WebSockets over TLS")
    String listen = "";

    @Option(
            names = "--stun",
            defaultValue = "0.0.0.0:3478",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "where to answer STUN, and on the next port as well; - for nowhere; repeatable. Two addresses with"
                            + " the same port tell agents all that there is to know of their NAT")
    List<String> stun = List.of();

    @Option(names = "--id", required = true, description = "this relay's id, as the coordinator's relay list has it")
    String id = "";

    @Option(names = "--set", defaultValue = "default", description = "the set of relays it belongs to")
    String set = "";

    @Option(
            names = "--coordinator-key",
            required = true,
            description = "Ed25519 public key, base64, of a coordinator whose nodes may use this relay; repeatable")
    List<String> coordinatorKeys = List.of();

    @Option(names = "--tls-cert", required = true, description = "PEM file, read again when it changes")
    @Nullable
    Path certificate;

    @Option(names = "--tls-key", required = true, description = "PEM file, PKCS #8")
    @Nullable
    Path key;

    @Option(
            names = "--revocations",
            paramLabel = "URL",
            description =
                    "coordinator to ask each minute whose access was revoked; repeatable. What it says is signed by"
                            + " its key, whatever its certificate; without, a revoked node keeps its access up to 48 hours")
    List<URI> revocations = List.of();

    @Option(names = "--max-connections", defaultValue = "10000")
    int maxConnections = 0;

    @Option(names = "--rate-mbit", defaultValue = "1000", description = "read from each node, Mbit/s")
    long rateMbit = 0;

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (certificate == null || key == null) {
            throw new IllegalStateException("picocli requires both options");
        }
        var config = new RelayServer.Config(
                new RelayTrust(
                        id,
                        set,
                        coordinatorKeys.stream().map(RelayToken::coordinatorKey).toList()),
                RelayLimits.DEFAULT.withMaxConnections(maxConnections).withBytesPerSecond(rateMbit * 125_000),
                address(listen),
                stun.equals(List.of("-"))
                        ? List.of()
                        : stun.stream().map(Main::address).toList());
        RelayServer server;
        try {
            server = RelayServer.start(config, RelayTls.ofFiles(certificate, key), InstantSource.system());
        } catch (UncheckedIOException e) {
            System.err.println("mesh-relay: " + e.getMessage());
            return HOST_REFUSES;
        }
        server.address().ifPresent(at -> System.out.println("listening on wss://" + text(at) + RelayWebSocket.PATH));
        revocations.forEach(url -> follow(url, config.trust().coordinators(), server));
        server.stunAddresses().forEach(at -> System.out.println("answering STUN on " + text(at)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            Runtime.getRuntime().halt(0); // only a signal leads here, and the JVM would answer 128 and its number
        }));
        new CountDownLatch(1).await();
        return 0;
    }

    private static void follow(URI coordinator, List<PublicKey> keys, RelayServer server) {
        var feed = new RevocationFeed(coordinator, keys, server.router(), AnyCertificate.context());
        Thread.ofPlatform().daemon().name("revocations").start(() -> {
            try {
                while (true) {
                    feed.ask();
                    Thread.sleep(RevocationFeed.PAUSE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon).replaceAll("^\\[|]$", "");
        try {
            return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.PicocliException(text + " is not host:port", e);
        }
    }
}
