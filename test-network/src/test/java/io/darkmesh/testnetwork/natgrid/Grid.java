package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Nat;
import io.darkmesh.testnetwork.lab.Repository;
import io.darkmesh.testnetwork.lab.Result;
import io.darkmesh.testnetwork.lab.Router;
import io.darkmesh.testnetwork.mesh.Agent;
import io.darkmesh.testnetwork.mesh.Mesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A mesh whose nodes sit behind routers of all kinds; its coordinator, relay and STUN listen at port 443 and 3478. */
final class Grid implements AutoCloseable {
    private static final int HTTPS = 443;
    private static final int PROXY_PORT = 8888;
    private static final Duration READY = Duration.ofSeconds(60);
    private static final int STARTERS = 2;
    private static final int INTERVAL_MS = 20;
    private static final int TIMEOUT_MS = 1000;
    /** That meshctl itself may take. */
    private static final Duration START = Duration.ofSeconds(5);

    private static final Duration DIRECT_WAIT = Duration.ofSeconds(10);
    private static final Duration RELAYED_WAIT = Duration.ofSeconds(4);
    private static final Duration SPRAY_WAIT = Duration.ofSeconds(40);

    private final Lab lab;
    private final Mesh mesh;
    private final Map<Wanted.Seat, Spot> spots = new LinkedHashMap<>();
    private final Map<Wanted.Seat, Agent> agents = new ConcurrentHashMap<>();

    /** A host that is in place, and what its agent is started under. */
    private record Spot(Host host, List<String> wrapper) {}

    Grid() {
        lab = Lab.open();
        try {
            Host hub = lab.host("hub");
            Host far = lab.host("far");
            Path relays = hub.folder().resolve("relays.json");
            Files.writeString(relays, """
                    {"relays":[{"id":"far","region":"far","stun":["%s:3478"]}]}""".formatted(far.ipv4()));
            mesh = Mesh.at(lab, hub, HTTPS, "--relays", relays.toString());
            startStun(hub, far);
        } catch (IOException e) {
            lab.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** A second STUN server at another address, without which nobody can tell how a NAT maps. */
    private void startStun(Host hub, Host far) {
        String key = hub.run(
                        Repository.program("mesh-coordinator"),
                        "relay-key",
                        "--data",
                        mesh.coordinator().data().toString())
                .orFail()
                .out()
                .strip();
        far.script("""
                        cd %s
                        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 \
                          -subj /CN=far -keyout key.pem -out cert.pem 2>/dev/null
                        """.formatted(far.folder())).orFail();
        far.start(
                        "relay",
                        List.of(
                                Repository.program("mesh-relay"),
                                "--listen",
                                "0.0.0.0:443",
                                "--stun",
                                "0.0.0.0:3478",
                                "--id",
                                "far",
                                "--coordinator-key",
                                key,
                                "--tls-cert",
                                far.folder().resolve("cert.pem").toString(),
                                "--tls-key",
                                far.folder().resolve("key.pem").toString()))
                .awaitOutput("answering STUN", READY);
    }

    /** Puts a host there, unless there is one. */
    void place(Wanted.Seat seat) {
        if (!spots.containsKey(seat)) {
            spots.put(seat, spot(seat.place(), seat.name()));
        }
    }

    private Spot spot(Place place, String name) {
        Nat nat = place.nat().orElse(null);
        if (nat == null) {
            return new Spot(lab.host(name), List.of());
        }
        Router router = place == Place.CGNAT
                ? lab.router("nat-" + name, nat, lab.router("isp-" + name, Nat.CARRIER))
                : lab.router("nat-" + name, nat);
        Host host = router.add(name);
        if (place != Place.PROXY_ONLY) {
            return new Spot(host, List.of());
        }
        String gateway = host.ipv4().replaceFirst("\\.\\d+$", ".1");
        router.host().start("proxy", ConnectProxyMain.command(PROXY_PORT)).awaitOutput("ready", READY);
        return new Spot(host, List.of("env", "HTTPS_PROXY=http://" + gateway + ":" + PROXY_PORT));
    }

    /** Starts a node on each host, admits it, and waits until it has its relay. */
    void join() {
        try (var starters = Executors.newFixedThreadPool(STARTERS)) {
            spots.forEach((seat, spot) ->
                    starters.execute(() -> agents.put(seat, Agent.startUnder(spot.wrapper(), spot.host()))));
        }
        for (Wanted.Seat seat : spots.keySet()) {
            mesh.admit(agent(seat));
        }
        for (Wanted.Seat seat : spots.keySet()) {
            Await.until(
                    seat.name() + " has its relay",
                    READY,
                    () -> agent(seat).ctl("netcheck", "--json").out().contains("\"connected\":true"));
        }
    }

    private Agent agent(Wanted.Seat seat) {
        Agent agent = agents.get(seat);
        if (agent == null) {
            throw new LabException("no agent has started as " + seat.name());
        }
        return agent;
    }

    int size() {
        return spots.size();
    }

    /** Pings until an answer comes directly, or long enough to know that none does. */
    Table.Row measure(Wanted.Meeting meeting) {
        Duration most =
                switch (meeting.expected()) {
                    case DIRECT -> DIRECT_WAIT;
                    case SPRAY -> SPRAY_WAIT;
                    case RELAYED -> RELAYED_WAIT;
                };
        Result pings = agent(meeting.from())
                .ctlFor(
                        most.plus(START),
                        "ping",
                        "--json",
                        "--until-direct",
                        "-c",
                        Long.toString(most.toMillis() / INTERVAL_MS),
                        "-i",
                        Double.toString(INTERVAL_MS / 1000.0),
                        "-W",
                        Integer.toString(TIMEOUT_MS / 1000),
                        meeting.to().name());
        Seen seen = Seen.of(pings, INTERVAL_MS, TIMEOUT_MS);
        return new Table.Row(meeting, seen, seen.isDirect() ? "" : why(meeting, pings));
    }

    private String why(Wanted.Meeting meeting, Result pings) {
        String end = pings.err().isBlank() ? "" : pings.err().strip() + "\n";
        return end + explain(meeting.from(), meeting.to()) + "from the other side: "
                + explain(meeting.to(), meeting.from());
    }

    private String explain(Wanted.Seat from, Wanted.Seat to) {
        return agent(from).ctl("explain", "path", to.name()).out();
    }

    @Override
    public void close() {
        lab.close();
    }
}
