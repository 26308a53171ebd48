package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Repository;
import io.darkmesh.testnetwork.mesh.Mesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A coordinator at port 443, and relays with STUN on hosts of their own. */
final class Backbone implements AutoCloseable {
    private static final int HTTPS = 443;
    private static final int STUN = 3478;
    private static final String SILENCE = """
            table inet silence {
              chain in { type filter hook input priority -300; iifname != "lo" drop; }
              chain out { type filter hook output priority -300; oifname != "lo" drop; }
            }
            """;
    private static final Duration READY = Duration.ofSeconds(60);

    private final Lab lab;
    private final Mesh mesh;
    private final String coordinatorKey;
    private final List<Host> named = new ArrayList<>();
    private final Map<String, RelayHost> relays = new LinkedHashMap<>();

    private static final class RelayHost {
        private final Host host;
        private Program program;

        private RelayHost(Host host, Program program) {
            this.host = host;
            this.program = program;
        }
    }

    /**
     * A mesh without nodes.
     *
     * @param own whether the coordinator's own relay is offered too
     * @param relayNames a host for each, on which that relay runs
     */
    Backbone(boolean own, List<String> relayNames) {
        lab = Lab.open();
        try {
            Host hub = lab.host("hub");
            List<Host> hosts = relayNames.stream().map(lab::host).toList();
            String list = hosts.stream().map(Backbone::entry).collect(Collectors.joining(","));
            Path file = hub.folder().resolve("relays.json");
            Files.writeString(file, "{\"own\":%b,\"relays\":[%s]}".formatted(own, list));
            named.add(hub);
            named.addAll(hosts);
            introduce(hub, true, true);
            mesh = Mesh.as(name(hub), lab, hub, HTTPS, "--relays", file.toString());
            coordinatorKey = hub.run(
                            Repository.program("mesh-coordinator"),
                            "relay-key",
                            "--data",
                            mesh.coordinator().data().toString())
                    .orFail()
                    .out()
                    .strip();
            hosts.forEach(host -> relays.put(host.name(), new RelayHost(host, launch(host))));
        } catch (IOException e) {
            lab.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** Makes the relay's certificate and says how nodes are told of it. */
    private static String entry(Host host) {
        String fingerprint = host.script("""
                        cd %s
                        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 \
                          -subj /CN=%s -keyout key.pem -out cert.pem 2>/dev/null
                        openssl x509 -in cert.pem -noout -pubkey | openssl pkey -pubin -outform der | sha256sum
                        """.formatted(host.folder(), host.name()))
                .orFail()
                .out()
                .substring(0, 64);
        return """
                {"id":"%1$s","region":"%1$s","url":"wss://%2$s:443/relay","fingerprint":"sha256:%3$s",\
                "stun":["%2$s:%4$d"]}""".formatted(host.name(), name(host), fingerprint, STUN);
    }

    private Program launch(Host host) {
        Program program = host.start(
                "relay",
                List.of(
                        Repository.program("mesh-relay"),
                        "--listen",
                        "[::]:" + HTTPS,
                        "--stun",
                        "[::]:" + STUN,
                        "--id",
                        host.name(),
                        "--coordinator-key",
                        coordinatorKey,
                        "--tls-cert",
                        host.folder().resolve("cert.pem").toString(),
                        "--tls-key",
                        host.folder().resolve("key.pem").toString()));
        program.awaitOutput("answering STUN", READY);
        return program;
    }

    Lab lab() {
        return lab;
    }

    Mesh mesh() {
        return mesh;
    }

    /** Tells a host the names of coordinator and relays, with their addresses of the families it has. */
    void introduce(Host host, boolean ipv4, boolean ipv6) {
        var names = new StringBuilder("127.0.0.1 localhost\n");
        for (Host named : named) {
            names.append(ipv4 ? named.ipv4() + " " + name(named) + "\n" : "");
            names.append(ipv6 ? named.ipv6() + " " + name(named) + "\n" : "");
        }
        String file = host.folder().resolve("hosts").toString();
        host.runWithInput(names.toString(), "tee", file).orFail();
        host.run("mount", "--bind", file, "/etc/hosts").orFail();
    }

    private static String name(Host host) {
        return host.name() + ".example";
    }

    /** SIGKILL. */
    void killRelay(String name) {
        relay(name).program.kill();
    }

    void startRelay(String name) {
        RelayHost relay = relay(name);
        relay.program = launch(relay.host);
    }

    /** No packet comes to the relay's host or leaves it, and nobody is told. */
    void silenceRelay(String name) {
        relay(name).host.runWithInput(SILENCE, "nft", "-f", "-").orFail();
    }

    /** The end of {@link #silenceRelay}. */
    void endSilence(String name) {
        relay(name).host.run("nft", "delete", "table", "inet", "silence").orFail();
    }

    private RelayHost relay(String name) {
        RelayHost relay = relays.get(name);
        if (relay == null) {
            throw new IllegalArgumentException("no relay " + name + " but " + relays.keySet());
        }
        return relay;
    }

    @Override
    public void close() {
        lab.close();
    }
}
