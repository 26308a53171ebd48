package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Nat;
import io.darkmesh.testnetwork.lab.Result;
import io.darkmesh.testnetwork.lab.Router;
import io.darkmesh.testnetwork.mesh.Agent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A mesh whose nodes sit behind routers of all kinds; its coordinator, relay and STUN listen at port 443 and 3478. */
final class Grid implements AutoCloseable {
    private static final int PROXY_PORT = 8888;
    private static final Duration READY = Duration.ofSeconds(60);
    private static final int STARTERS = 2;
    private static final int INTERVAL_MS = 20;
    private static final int TIMEOUT_MS = 1000;
    /** That meshctl itself may take. */
    private static final Duration START = Duration.ofSeconds(5);

    private static final Duration DIRECT_WAIT = Duration.ofSeconds(10);
    private static final Duration RELAYED_WAIT = Duration.ofMillis(3_500);
    private static final Duration SPRAY_WAIT = Duration.ofSeconds(40);

    private final Backbone backbone = new Backbone(true, List.of("far"));
    private final Lab lab = backbone.lab();
    private final Map<Wanted.Seat, Spot> spots = new LinkedHashMap<>();
    private final Map<Wanted.Seat, Agent> agents = new ConcurrentHashMap<>();

    /** A host that is in place, and what its agent is started under. */
    private record Spot(Host host, List<String> wrapper) {}

    /** Puts a host there, unless there is one. */
    void place(Wanted.Seat seat) {
        if (!spots.containsKey(seat)) {
            spots.put(seat, spot(seat.place(), seat.name()));
        }
    }

    private Spot spot(Place place, String name) {
        Nat nat = place.nat().orElse(null);
        if (nat == null) {
            Host open = lab.host(name);
            backbone.introduce(open, true, false);
            open.run("ip", "-6", "addr", "flush", "dev", "eth0", "scope", "global")
                    .orFail();
            return new Spot(open, List.of());
        }
        Router router = place == Place.CGNAT
                ? lab.router("nat-" + name, nat, lab.router("isp-" + name, Nat.CARRIER))
                : lab.router("nat-" + name, nat);
        if (place.hasIpv6()) {
            router.routeIpv6();
        }
        Host host = router.add(name);
        if (!place.hasIpv4()) {
            host.run("ip", "-4", "addr", "flush", "dev", "eth0").orFail();
        }
        backbone.introduce(host, place.hasIpv4(), place.hasIpv6());
        if (place != Place.PROXY_ONLY) {
            return new Spot(host, List.of());
        }
        String gateway = host.ipv4().replaceFirst("\\.\\d+$", ".1");
        backbone.introduce(router.host(), true, false);
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
            backbone.mesh().admit(agent(seat));
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
        backbone.close();
    }
}
