package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A mesh whose nodes sit behind routers of all kinds; its coordinator, relay and STUN listen at port 443 and 3478. */
final class Grid implements AutoCloseable {
    private static final int HTTPS = 443;
    private static final int PROXY_PORT = 8888;
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Pattern REPLY =
            Pattern.compile("\"sequence\":(\\d+).*?\"roundTripMs\":([0-9.]+),\"path\":\"(direct|relayed|none)");

    private final Lab lab;
    private final Mesh mesh;
    private final List<Member> members = new ArrayList<>();

    /** A node and where it is. */
    record Member(Place place, Agent agent) {
        String name() {
            return agent.host().name();
        }
    }

    /**
     * What was seen of two nodes.
     *
     * @param firstMs until the first answer, the handshake included; negative when none came
     * @param directMs until the first direct answer; negative when none came
     */
    record Seen(double firstMs, double directMs) {}

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

    /** Adds a node at such a place. */
    Member join(Place place, String suffix) {
        Agent agent = start(place, place.label() + suffix);
        mesh.admit(agent);
        var member = new Member(place, agent);
        members.add(member);
        return member;
    }

    private Agent start(Place place, String name) {
        Nat nat = place.nat().orElse(null);
        if (nat == null) {
            return Agent.start(lab.host(name));
        }
        Router router = place == Place.CGNAT
                ? lab.router("nat-" + name, nat, lab.router("isp-" + name, Nat.CARRIER))
                : lab.router("nat-" + name, nat);
        Host host = router.add(name);
        if (place != Place.PROXY_ONLY) {
            return Agent.start(host);
        }
        String gateway = host.ipv4().replaceFirst("\\.\\d+$", ".1");
        router.host().start("proxy", ConnectProxyMain.command(PROXY_PORT)).awaitOutput("ready", READY);
        return Agent.startUnder(List.of("env", "HTTPS_PROXY=http://" + gateway + ":" + PROXY_PORT), host);
    }

    List<Member> members() {
        return members;
    }

    /** Waits until each knows where it is: a relay, and as far as there is UDP what STUN says. */
    void settle() {
        for (Member member : members) {
            Await.until(
                    member.name() + " has its relay",
                    READY,
                    () -> member.agent().ctl("netcheck", "--json").out().contains("\"connected\":true"));
        }
    }

    /** Pings until an answer comes directly, or long enough to know that none does. */
    Seen measure(Member from, Member to, int most, int intervalMs) {
        Result result = from.agent()
                .ctl(
                        "ping",
                        "--json",
                        "--until-direct",
                        "-c",
                        Integer.toString(most),
                        "-i",
                        Double.toString(intervalMs / 1000.0),
                        "-W",
                        "5",
                        to.name());
        List<MatchResult> replies = REPLY.matcher(result.out()).results().toList();
        if (replies.isEmpty()) {
            return new Seen(-1, -1);
        }
        double first = at(replies.getFirst(), intervalMs);
        return replies.stream()
                .filter(reply -> reply.group(3).equals("direct"))
                .findFirst()
                .map(reply -> new Seen(first, Math.max(first, at(reply, intervalMs))))
                .orElse(new Seen(first, -1));
    }

    /** Pings go out one after the other: the n-th at the earliest n - 1 intervals after the first. */
    private static double at(MatchResult reply, int intervalMs) {
        return (Integer.parseInt(reply.group(1)) - 1) * (double) intervalMs + Double.parseDouble(reply.group(2));
    }

    String explain(Member from, Member to) {
        return from.agent().ctl("explain", "path", to.name()).out();
    }

    @Override
    public void close() {
        lab.close();
    }
}
