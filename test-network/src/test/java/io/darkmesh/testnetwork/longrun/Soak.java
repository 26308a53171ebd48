package io.darkmesh.testnetwork.longrun;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.wireguard.Implementation;
import io.darkmesh.testnetwork.wireguard.WireGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** TCP at full speed across rekeys, and every minute the sender is at another port: nothing is lost, memory stays flat. */
final class Soak {
    private static final int DEFAULT_MINUTES = 30;
    private static final int FLAT_MIB = 32;
    private static final Pattern TOTAL = Pattern.compile("([\\d.]+) ([MG])Bytes .*(sender|receiver)");

    private Soak() {}

    static void run(Implementation observed, Implementation other, Verdict verdict) {
        int minutes = Optional.ofNullable(System.getenv("DARKMESH_SOAK_MINUTES"))
                .map(Integer::parseInt)
                .orElse(DEFAULT_MINUTES);
        try (Tunnelled tunnel = Tunnelled.open(observed, other)) {
            Host far = tunnel.other().host();
            far.start("iperf3", List.of("iperf3", "-s", "--forceflush"))
                    .awaitOutput("Server listening", Duration.ofSeconds(5));
            String address = tunnel.other().ipv4();
            int seconds = 60 * minutes;
            List<String> command = List.of("iperf3", "-c", address, "-f", "M", "-t", "" + seconds, "--forceflush");
            Program client = tunnel.observed().host().start("iperf3", command);
            List<Double> resident = new ArrayList<>();
            for (int minute = 1; minute < minutes; minute++) {
                client.awaitOutput("\\] +" + (60 * minute - 1) + "\\.\\d+-" + 60 * minute, Duration.ofSeconds(90));
                resident.add(tunnel.residentMiB());
                move(tunnel.observed(), WireGuard.PORT + minute);
            }
            client.await(Duration.ofSeconds(120));
            verdict.atMost(
                    "memory grown since the first minute", resident.getLast() - resident.getFirst(), FLAT_MIB, "MiB");
            verdict.atLeast("slowest second", slowest(client), 0.1, "MB/s");
            double arrived = 100 * total(client, "receiver") / total(client, "sender");
            verdict.atLeast("received of what was sent", arrived, 99.5, "%");
            verdict.atMost("complaints in the log", tunnel.complaints(), 0, "lines");
        }
    }

    private static void move(WireGuard device, int port) {
        device.host()
                .run("wg", "set", device.device(), "listen-port", "" + port)
                .orFail();
    }

    private static double slowest(Program client) {
        return client.out()
                .lines()
                .filter(line -> line.matches("\\[ *\\d+] +\\d+\\.\\d+-\\d+\\.\\d+ .*MBytes/sec.*"))
                .filter(line -> !line.contains("sender") && !line.contains("receiver"))
                .skip(3)
                .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".*?([\\d.]+) MBytes/sec.*", "$1")))
                .min()
                .orElse(0);
    }

    /** MB that iperf3 says it sent, or received; the last few may be under way when it stops. */
    private static double total(Program client, String side) {
        return TOTAL.matcher(client.out())
                .results()
                .filter(match -> match.group(3).equals(side))
                .mapToDouble(match ->
                        Double.parseDouble(match.group(1)) * (match.group(2).equals("G") ? 1000 : 1))
                .findFirst()
                .orElseThrow();
    }
}
