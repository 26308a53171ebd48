package io.darkmesh.testnetwork.longrun;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.scripted.Handshakes;
import io.darkmesh.testnetwork.scripted.Keys;
import io.darkmesh.testnetwork.wireguard.Implementation;
import io.darkmesh.testnetwork.wireguard.WireGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ten thousand peers on one interface. */
final class Peers {
    private static final int COUNT = 10_000;
    private static final int HANDSHAKES = 500;
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
