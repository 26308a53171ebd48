package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.Program;
import java.time.Duration;
import java.util.List;
import java.util.function.ObjDoubleConsumer;
import java.util.regex.Pattern;

/** One run of one contender, from a cold start. */
final class Run {
    private static final Pattern PING_TIME = Pattern.compile("time=([\\d.]+) ms");
    private static final String AT_REST = "memory-rest";
    private static final Duration REST = Duration.ofSeconds(60);
    private static final int COLD_SECONDS = 6;
    private static final int WARM_SECONDS = 8;
    private static final int BITS_PER_BYTE = 8;
    private static final int LARGE_UDP_BYTES = 1372;
    private static final int LARGE_UDP_MTU = 1400;

    private final Plan plan;
    private final List<String> wanted;
    private final Tunnel tunnel;
    private final ObjDoubleConsumer<Figure> out;
    private final Iperf iperf;

    private Run(Plan plan, List<String> wanted, Tunnel tunnel, ObjDoubleConsumer<Figure> out) {
        this.plan = plan;
        this.wanted = wanted;
        this.tunnel = tunnel;
        this.out = out;
        awaitReachable();
        iperf = new Iperf(tunnel);
    }

    /** Measures the figures whose names begin with one of those wanted; all when none is named. */
    static void of(Contender contender, Plan plan, List<String> wanted, ObjDoubleConsumer<Figure> out) {
        try (Lab lab = Lab.open()) {
            new Run(plan, wanted, contender.start(lab), out).measure();
        }
    }

    private void awaitReachable() {
        tunnel.near()
                .run(Duration.ofSeconds(30), List.of("ping", "-c1", "-w20", tunnel.farIpv4()))
                .orFail();
        tunnel.near()
                .run(Duration.ofSeconds(30), List.of("ping", "-c1", "-w20", tunnel.farIpv6()))
                .orFail();
    }

    private void measure() {
        if (wanted.equals(List.of(AT_REST))) {
            atRest();
            return;
        }
        memory("memory-idle");
        coldStart();
        if (!plan.afterCold()) {
            return;
        }
        if (plan.everything()) {
            warmUp();
        }
        tcpWithCost("tcp-1", false);
        tcp("tcp-4", false, 4, false);
        udp("udp-64", false, 64);
        if (isWanted("ping")) {
            ping("ping");
        }
        if (isWanted("ping-loaded")) {
            pingUnderLoad();
        }
        if (plan.everything()) {
            tcp("tcp-1-back", false, 1, true);
            tcp("tcp-4-back", false, 4, true);
            udp("udp-1232", false, 1232);
            if (tunnel.mtuBytes() >= LARGE_UDP_MTU) {
                udp("udp-1372", false, LARGE_UDP_BYTES);
            }
        }
        if (plan.ipv6()) {
            tcp("tcp-1-ipv6", true, 1, false);
            tcp("tcp-4-ipv6", true, 4, false);
            udp("udp-64-ipv6", true, 64);
        }
        memory("memory-loaded");
        if (plan.withoutSegmentation()) {
            withoutSegmentation();
        }
    }

    /** What a daemon holds that has started, has a session and nothing to do: asked for by itself, for it takes a minute. */
    private void atRest() {
        Await.holds("it rests", REST, () -> tunnel.processes().stream().allMatch(pid -> ProcFs.residentMiB(pid) > 0));
        memory(AT_REST);
    }

    private boolean isWanted(String name) {
        return wanted.isEmpty() || wanted.stream().anyMatch(name::startsWith);
    }

    private void coldStart() {
        int seconds = plan.afterCold() ? COLD_SECONDS : 2 * COLD_SECONDS;
        List<Double> bySecond = iperf.tcpBySecond(false, plan.everything() ? seconds : 2);
        for (int i = 0; i < bySecond.size(); i++) {
            out.accept(Figure.throughput("cold-second-" + (i + 1)), bySecond.get(i));
        }
    }

    /** The cold start has its own figures; the others are those of a daemon that has been at work for a while. */
    private void warmUp() {
        for (boolean reverse : new boolean[] {false, true}) {
            iperf.tcp(false, 1, reverse, WARM_SECONDS);
        }
        iperf.udp(false, 64, WARM_SECONDS / 2);
    }

    private void withoutSegmentation() {
        for (Host host : List.of(tunnel.near(), tunnel.far())) {
            host.run("ethtool", "-K", "eth0", "tx-udp-segmentation", "off", "gro", "off")
                    .orFail();
        }
        tcp("tcp-1-nogso", false, 1, false);
        tcp("tcp-4-nogso", false, 4, false);
        udp("udp-64-nogso", false, 64);
    }

    private void tcp(String name, boolean ipv6, int flows, boolean reverse) {
        if (!isWanted(name)) {
            return;
        }
        out.accept(Figure.throughput(name), iperf.tcp(ipv6, flows, reverse, plan.seconds()));
    }

    private void udp(String name, boolean ipv6, int bytes) {
        if (!isWanted(name)) {
            return;
        }
        out.accept(Figure.packets(name), iperf.udp(ipv6, bytes, plan.seconds()));
    }

    private void tcpWithCost(String name, boolean ipv6) {
        if (!isWanted(name)) {
            return;
        }
        double boxBefore = ProcFs.busySeconds();
        double oursBefore = processSeconds();
        double megabits = iperf.tcp(ipv6, 1, false, plan.seconds());
        double gigabytes = megabits * plan.seconds() / BITS_PER_BYTE / 1000;
        out.accept(Figure.throughput(name), megabits);
        out.accept(new Figure("cpu-box", "s/GB", false), (ProcFs.busySeconds() - boxBefore) / gigabytes);
        if (!tunnel.processes().isEmpty()) {
            out.accept(new Figure("cpu-process", "s/GB", false), (processSeconds() - oursBefore) / gigabytes);
        }
    }

    private double processSeconds() {
        return tunnel.processes().stream().mapToDouble(ProcFs::seconds).sum();
    }

    private void memory(String name) {
        tunnel.processes().stream()
                .mapToDouble(ProcFs::residentMiB)
                .max()
                .ifPresent(most -> out.accept(new Figure(name, "MiB", false), most));
    }

    private void pingUnderLoad() {
        int seconds = 2 + plan.pings() / 80;
        Program load = iperf.load(false, seconds);
        ping("ping-loaded");
        load.await(Duration.ofSeconds(seconds + 20));
    }

    private void ping(String name) {
        String said = tunnel.near()
                .run(
                        Duration.ofSeconds(60),
                        List.of("ping", "-i", "0.01", "-W", "1", "-c", "" + plan.pings(), tunnel.farIpv4()))
                .orFail()
                .out();
        double[] microseconds = PING_TIME
                .matcher(said)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)) * 1000)
                .toArray();
        out.accept(Figure.microseconds(name + "-p50"), Samples.percentile(microseconds, 50));
        out.accept(Figure.microseconds(name + "-p99"), Samples.percentile(microseconds, 99));
        out.accept(Figure.microseconds(name + "-max"), Samples.percentile(microseconds, 100));
        out.accept(new Figure(name + "-lost", "packets", false), plan.pings() - microseconds.length);
    }
}
