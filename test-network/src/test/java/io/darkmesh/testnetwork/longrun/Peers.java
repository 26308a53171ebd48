package io.darkmesh.testnetwork.longrun;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.scripted.Handshakes;
import io.darkmesh.testnetwork.scripted.Keys;
import io.darkmesh.testnetwork.scripted.Storm;
import io.darkmesh.testnetwork.wireguard.Implementation;
import io.darkmesh.testnetwork.wireguard.WireGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;

/** Ten thousand peers on one interface. */
final class Peers {
    private static final int COUNT = 10_000;
    private static final int HANDSHAKES = 500;
    private static final int STORM_RATE = 2500;
    private static final int STORM_SECONDS = 3;
    private static final int STORM_PING_MS = 5;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private Peers() {}

    static void run(Implementation observed, Verdict verdict) {
        try (Lab lab = Lab.open()) {
            WireGuard device = WireGuard.start(lab.host("alice"), observed, 1);
            Host bob = lab.host("bob");
            List<String> pairs = keys();
            Path file = write(bob.folder().resolve("keys"), pairs);
            Path config = write(device.host().folder().resolve("peers.conf"), config(pairs));

            verdict.atMost("set", seconds(device, "addconf", device.device(), config.toString()), 5, "s");
            verdict.atMost("get", seconds(device, "show", device.device(), "dump"), 2, "s");
            long shown = device.show("peers").lines().count();
            verdict.atLeast("peers", shown, COUNT, "");
            String endpoint = device.host().ipv4() + ":" + WireGuard.PORT;
            String said = bob.run(
                            TIMEOUT,
                            JavaMain.command(
                                    Handshakes.class, endpoint, device.publicKey(), file.toString(), "" + HANDSHAKES))
                    .orFail()
                    .out();
            System.out.print("       " + said);
            verdict.atMost("median handshake", Double.parseDouble(said.split(" ")[1]), 5, "ms");
            verdict.atMost("memory", new Tunnelled(lab, device, device).residentMiB(), 512, "MiB");
        }
    }

    /** As many handshakes a second as one core has to answer, beside a session that shall not notice. */
    static void storm(Implementation observed, Implementation other, Verdict verdict) {
        try (Tunnelled tunnel = Tunnelled.open(observed, other)) {
            WireGuard device = tunnel.observed();
            List<String> pairs = keys();
            Path config = write(device.host().folder().resolve("peers.conf"), config(pairs));
            seconds(device, "addconf", device.device(), config.toString());
            Host crowd = tunnel.lab().host("crowd");
            Path file = write(crowd.folder().resolve("keys"), pairs);
            String endpoint = device.host().ipv4() + ":" + WireGuard.PORT;
            Program storm = crowd.start(
                    "storm",
                    JavaMain.command(Storm.class, endpoint, device.publicKey(), file.toString(), "" + STORM_RATE));
            storm.awaitOutput("ready", TIMEOUT);
            System.out.println("       " + storm.out().strip());
            PingTally pings =
                    PingTally.start(tunnel.other(), device, STORM_SECONDS * 1000 / STORM_PING_MS, STORM_PING_MS);
            storm.type("\n");
            double alive = 100 * pings.answered(TIMEOUT);
            MatchResult said = storm.awaitOutput("storm: sent (\\d+) .*answered (\\d+) at (\\d+) a second.*", TIMEOUT);
            System.out.println("       " + said.group());
            verdict.atLeast(
                    "answered", 100.0 * Integer.parseInt(said.group(2)) / Integer.parseInt(said.group(1)), 99, "%");
            verdict.atLeast("answered a second", Double.parseDouble(said.group(3)), 0.98 * STORM_RATE, "");
            verdict.atLeast("pings of a live session answered", alive, 100, "%");
            verdict.atMost("longest ping", pings.longestMs(), 50, "ms");
            verdict.atMost("complaints in the log", tunnel.complaints(), 0, "lines");
        }
    }

    private static double seconds(WireGuard device, String... arguments) {
        List<String> command = new ArrayList<>(List.of("wg"));
        command.addAll(List.of(arguments));
        long start = System.nanoTime();
        device.host().run(TIMEOUT, command).orFail();
        return (System.nanoTime() - start) / 1e9;
    }

    private static List<String> keys() {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            Keys keys = Keys.generate();
            pairs.add(keys.publicBase64() + " " + keys.privateBase64());
        }
        return pairs;
    }

    private static List<String> config(List<String> pairs) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            lines.add("[Peer]\nPublicKey = %s\nAllowedIPs = 10.%d.%d.%d/32, fd00::%x/128"
                    .formatted(pairs.get(i).split(" ")[0], 100 + i / 65536, i / 256 % 256, i % 256, i));
        }
        return lines;
    }

    private static Path write(Path file, List<String> lines) {
        try {
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new LabException("cannot write " + file, e);
        }
    }
}
