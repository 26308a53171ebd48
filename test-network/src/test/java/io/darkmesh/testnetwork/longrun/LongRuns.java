package io.darkmesh.testnetwork.longrun;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.scripted.Attack;
import io.darkmesh.testnetwork.wireguard.Implementation;
import io.darkmesh.testnetwork.wireguard.WireGuard;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;

/** The command {@code test-network/long}: {@code WHAT [OBSERVED [OTHER]]}. */
final class LongRuns {
    private static final int REKEY_SECONDS = 260;
    private static final int PING_INTERVAL_MS = 50;
    private static final int MUTANTS = 1_000_000;
    private static final int FORGERIES = 100_000;

    private LongRuns() {}

    public static void main(String[] args) {
        String what = args.length > 0 ? args[0] : "help";
        Implementation observed = implementation(args.length > 1 ? args[1] : "ours");
        Implementation other = implementation(args.length > 2 ? args[2] : "wireguard-go");
        var verdict = new Verdict();
        System.out.println(what + ": " + observed + " with " + other);
        switch (what) {
            case "pings" -> pings(observed, other, verdict);
            case "stream" -> stream(observed, other, verdict);
            case "soak" -> Soak.run(observed, other, verdict);
            case "peers" -> Peers.run(observed, verdict);
            case "storm" -> Peers.storm(observed, other, verdict);
            case "flood" -> flood(observed, other, verdict);
            case "mutants" -> mutants(observed, other, verdict);
            default -> {
                System.err.println(
                        "usage: test-network/long pings|stream|soak|peers|storm|flood|mutants [ours|PROGRAM [ours|PROGRAM]]");
                System.exit(2);
            }
        }
        System.exit(verdict.kept() ? 0 : 1);
    }

    private static Implementation implementation(String name) {
        return name.equals("ours") ? Implementation.ours() : new Implementation(name, List.of(name, "-f"));
    }

    /** 5,200 pings 50 ms apart, across two rekeys, none lost. */
    private static void pings(Implementation observed, Implementation other, Verdict verdict) {
        try (Tunnelled tunnel = Tunnelled.open(observed, other)) {
            int count = REKEY_SECONDS * 1000 / PING_INTERVAL_MS;
            PingTally pings = PingTally.start(tunnel.observed(), tunnel.other(), count, PING_INTERVAL_MS);
            double answered = pings.answered(Duration.ofSeconds(REKEY_SECONDS + 60));
            verdict.atLeast("pings answered", 100 * answered, 100, "%");
        }
    }

    /** TCP at full speed across two rekeys: no second without bytes, and memory that stays flat. */
    private static void stream(Implementation observed, Implementation other, Verdict verdict) {
        try (Tunnelled tunnel = Tunnelled.open(observed, other)) {
            Host far = tunnel.other().host();
            far.start("iperf3", List.of("iperf3", "-s")).awaitOutput("Server listening", Duration.ofSeconds(5));
            Program client = tunnel.observed()
                    .host()
                    .start(
                            "iperf3",
                            List.of(
                                    "iperf3",
                                    "-c",
                                    tunnel.other().ipv4(),
                                    "-f",
                                    "m",
                                    "-t",
                                    "" + REKEY_SECONDS,
                                    "--forceflush"));
            client.awaitOutput("\\] +29\\.\\d+-30\\.\\d+ ", Duration.ofSeconds(60));
            double early = tunnel.residentMiB();
            client.awaitOutput("\\] +258\\.\\d+-259\\.\\d+ ", Duration.ofSeconds(REKEY_SECONDS + 30));
            verdict.atMost("memory grown since second 30", tunnel.residentMiB() - early, 32, "MiB");
            client.await(Duration.ofSeconds(30));
            double slowest = client.out()
                    .lines()
                    .filter(line -> line.matches("\\[ *\\d+] +\\d+\\.\\d+-\\d+\\.\\d+ .*Mbits/sec.*"))
                    .filter(line -> !line.contains("sender") && !line.contains("receiver"))
                    .skip(3)
                    .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".*?([\\d.]+) Mbits/sec.*", "$1")))
                    .min()
                    .orElse(0);
            verdict.atLeast("slowest second", slowest, 1, "Mbit/s");
            System.out.println(client.out()
                    .lines()
                    .filter(line -> line.contains("receiver"))
                    .findFirst()
                    .orElse(client.tail()));
        }
    }

    /** 100,000 forged handshakes from two hosts, while a session lives. */
    private static void flood(Implementation observed, Implementation other, Verdict verdict) {
        try (Tunnelled tunnel = Tunnelled.open(observed, other)) {
            WireGuard target = tunnel.observed();
            double before = tunnel.residentMiB();
            Program attack = attack(tunnel, "forge", FORGERIES);
            PingTally pings = PingTally.start(tunnel.other(), target, 100, PING_INTERVAL_MS);
            double answered = pings.answered(Duration.ofSeconds(60));
            attack.await(Duration.ofMinutes(5));
            verdict.atMost("bytes out for a byte in", amplification(attack), 0.5, "");
            verdict.atLeast("pings of a live session answered", 100 * answered, 95, "%");
            var fresh = WireGuard.start(tunnel.lab().host("carol"), Implementation.WIREGUARD_GO, 3);
            WireGuard.connect(target, fresh);
            Duration took = Await.until("a new handshake", Duration.ofSeconds(10), () -> fresh.host()
                    .run("ping", "-c1", "-W1", target.ipv4())
                    .ok());
            verdict.atMost("a new peer is there after", took.toMillis(), 3000, "ms");
            verdict.atMost("memory grown", tunnel.residentMiB() - before, 100, "MiB");
            verdict.atMost("complaints in the log", tunnel.complaints(), 0, "lines");
        }
    }

    /** A million packets that are nearly right. */
    private static void mutants(Implementation observed, Implementation other, Verdict verdict) {
        try (Tunnelled tunnel = Tunnelled.open(observed, other)) {
            double before = tunnel.residentMiB();
            Program attack = attack(tunnel, "mutate", MUTANTS);
            attack.await(Duration.ofMinutes(10));
            verdict.atMost("bytes out for a byte in", amplification(attack), 0.5, "");
            verdict.atMost("memory grown", tunnel.residentMiB() - before, 64, "MiB");
            verdict.atMost("complaints in the log", tunnel.complaints(), 0, "lines");
            tunnel.other().ping(tunnel.observed().ipv4()).orFail();
            System.out.println("ok     the tunnel works");
        }
    }

    private static Program attack(Tunnelled tunnel, String what, int count) {
        Host mallory = tunnel.lab().host("mallory");
        String target = tunnel.observed().host().ipv4() + ":" + WireGuard.PORT;
        return mallory.start(
                "attack",
                JavaMain.command(Attack.class, what, target, tunnel.observed().publicKey(), "" + count));
    }

    private static double amplification(Program attack) {
        MatchResult said = attack.awaitOutput("sent (\\d+) bytes, received (\\d+) bytes", Duration.ofSeconds(1));
        System.out.println("       the attacker " + said.group());
        return Double.parseDouble(said.group(2)) / Double.parseDouble(said.group(1));
    }
}
