package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Nat;
import io.darkmesh.testnetwork.lab.Router;
import io.darkmesh.testnetwork.mesh.Agent;
import io.darkmesh.testnetwork.path.SteadyStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two homes that reach each other directly, and two offices whose firewalls let out TCP to port 443 alone, with two relays
 * between them: streams flow while something happens to the network.
 */
final class Street implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration WATCHED = Duration.ofSeconds(12);
    private static final Duration DIRECT_WAIT = Duration.ofSeconds(60);
    private static final Duration REBOOT = Duration.ofSeconds(1);
    private static final Pattern PATH = Pattern.compile("\"path\":\"(\\w+)\"[^}]*?\"relayToo\":(true|false)");
    private static final Pattern HOME = Pattern.compile("\"homeRelay\":\"(\\w+)\"");

    private final Backbone backbone = new Backbone(false, List.of("far", "spare"));
    private final Router home = backbone.lab().router("home", Nat.PLAIN);
    private final Router hotel = backbone.lab().router("hotel", Nat.ADDRESS_RESTRICTED);
    private Optional<Pair> homes = Optional.empty();
    private Optional<Pair> offices = Optional.empty();
    private Optional<String> silent = Optional.empty();
    private boolean moved;

    /** A stream flows from the one to the other. */
    private record Pair(Agent from, Agent to) {}

    /**
     * What became of a stream.
     *
     * @param stall the longest time in which nothing came
     * @param settled whether the path was direct from both ends afterwards, or relayed where it cannot be direct
     * @param settledAfter since the mishap, until one end was last seen to use another way
     */
    record Outcome(Duration stall, boolean settled, Duration settledAfter, String why) {
        boolean isGood(Mishap mishap) {
            return settled && stall.compareTo(mishap.mostStall()) <= 0;
        }
    }

    private Pair homes() {
        if (homes.isEmpty()) {
            Router flat = backbone.lab().router("flat", Nat.ADDRESS_RESTRICTED);
            homes = Optional.of(new Pair(join(home, "alice"), join(flat, "bob")));
        }
        return homes.get();
    }

    private Pair offices() {
        if (offices.isEmpty()) {
            Router office = backbone.lab().router("office", Nat.UDP_BLOCKED);
            Router bank = backbone.lab().router("bank", Nat.UDP_BLOCKED);
            offices = Optional.of(new Pair(join(office, "carol"), join(bank, "dave")));
        }
        return offices.get();
    }

    private Agent join(Router router, String name) {
        Host host = router.add(name);
        backbone.introduce(host, true, false);
        return backbone.mesh().join(host);
    }

    /** Has a stream flow, lets this happen, and looks how the stream and its path fare. */
    Outcome suffer(Mishap mishap) {
        Pair pair = mishap.isDirect() ? homes() : offices();
        Agent from = pair.from();
        Agent to = pair.to();
        Await.until(from.host() + " reaches " + to.host(), READY, () -> from.ctl(
                        "ping", "-c", "1", "-W", "2", to.host().name())
                .ok());
        if (mishap.isDirect()) {
            from.ctl(
                            "ping",
                            "--until-direct",
                            "-c",
                            "60",
                            "-i",
                            "0.5",
                            to.host().name())
                    .orFail();
        }
        SteadyStream stream = SteadyStream.start(from.host(), to.host(), to.address(false));
        Await.holds("the stream flows", WARM_UP, stream::isAlive);
        stream.longestPause();
        long startNs = System.nanoTime();
        befall(mishap, pair);
        Outcome outcome = watch(pair, stream, mishap, startNs);
        stream.finish();
        silent.ifPresent(backbone::endSilence);
        silent = Optional.empty();
        return outcome;
    }

    private void befall(Mishap mishap, Pair pair) {
        switch (mishap) {
            case MAPPING_CHANGED -> home.use(Nat.ELSEWHERE);
            case ROUTER_REBOOTED -> home.reboot(REBOOT, Nat.PLAIN);
            case HOST_MOVED -> {
                (moved ? home : hotel).adopt(pair.from().host());
                moved = !moved;
            }
            case RELAY_SILENT -> {
                String relay = homeRelay(pair.to());
                backbone.silenceRelay(relay);
                silent = Optional.of(relay);
            }
            case RELAY_KILLED -> backbone.killRelay(homeRelay(pair.to()));
            case RELAY_RESTARTED -> {
                String relay = homeRelay(pair.to());
                backbone.killRelay(relay);
                backbone.startRelay(relay);
            }
        }
    }

    private static String homeRelay(Agent agent) {
        String report = agent.ctl("netcheck", "--json").out();
        Matcher matcher = HOME.matcher(report);
        if (!matcher.find()) {
            throw new LabException("no home relay in " + report);
        }
        return matcher.group(1);
    }

    /** Looks from both ends, for a while and then until the path is as it should be or has not become so for long. */
    private static Outcome watch(Pair pair, SteadyStream stream, Mishap mishap, long startNs) {
        long lastOtherNs = startNs;
        boolean settled = false;
        for (long nowNs = startNs;
                nowNs - startNs < (settled ? WATCHED : DIRECT_WAIT).toNanos();
                nowNs = System.nanoTime()) {
            settled = isSettled(pair.from(), pair.to(), mishap) && isSettled(pair.to(), pair.from(), mishap);
            lastOtherNs = settled ? lastOtherNs : System.nanoTime();
            Await.holds("the stream goes on", LOOK_EVERY, stream::isAlive);
        }
        return new Outcome(stream.longestPause(), settled, Duration.ofNanos(lastOtherNs - startNs), explain(pair));
    }

    private static boolean isSettled(Agent from, Agent to, Mishap mishap) {
        Matcher seen = PATH.matcher(
                from.ctl("explain", "path", "--json", to.host().name()).out());
        return seen.find()
                && seen.group(1).equals(mishap.isDirect() ? "direct" : "relayed")
                && seen.group(2).equals("false");
    }

    private static String explain(Pair pair) {
        return pair.from().ctl("explain", "path", pair.to().host().name()).out()
                + "from the other side: "
                + pair.to().ctl("explain", "path", pair.from().host().name()).out();
    }

    @Override
    public void close() {
        backbone.close();
    }
}
