package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code test-network/profile [CONTENDER [udp]]}: one flow of TCP, or UDP of 64 B, through a warm tunnel, and
 * where the processors were meanwhile. perf sees the kernel; a map that the JVM writes names what the JIT compiled.
 */
final class Profile {
    private static final int WARM_SECONDS = 12;
    private static final int SECONDS = 8;
    private static final int SYMBOLS = 45;

    private Profile() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].startsWith("-")) {
            System.err.println(
                    "usage: test-network/profile [CONTENDER [udp]]   (meshd-wg, mesh, wireguard-go-sid ...)");
            System.exit(2);
        }
        String name = arguments.length > 0 ? arguments[0] : "meshd-wg";
        boolean udp = arguments.length > 1 && arguments[1].equals("udp");
        Path data = Files.createTempFile("profile", ".perf");
        try (Lab lab = Lab.open()) {
            Tunnel tunnel = Contenders.chosen(List.of(name)).getFirst().start(lab);
            var iperf = new Iperf(tunnel);
            run(iperf, udp, WARM_SECONDS);
            Process perf = new ProcessBuilder(
                            "perf",
                            "record",
                            "-q",
                            "-a",
                            "-F",
                            "997",
                            "-o",
                            data.toString(),
                            "--",
                            "sleep",
                            "" + SECONDS)
                    .inheritIO()
                    .start();
            double figure = run(iperf, udp, SECONDS);
            perf.waitFor();
            var spots = new HotSpots();
            for (long pid : tunnel.processes()) {
                readMap(spots, pid);
            }
            output(List.of("perf", "script", "-G", "-F", "comm,pid,ip,sym,dso", "-i", data.toString()))
                    .lines()
                    .forEach(spots::add);
            System.out.printf("%s: %.0f %s%n", name, figure, udp ? "packets/s" : "Mbit/s");
            print(spots.programs(SYMBOLS / 3));
            print(spots.symbols(SYMBOLS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Files.deleteIfExists(data);
        }
    }

    private static double run(Iperf iperf, boolean udp, int seconds) {
        return udp ? iperf.udp(false, 64, seconds) : iperf.tcp(false, 1, false, seconds);
    }

    /**
     * What is no JVM has no map. Two hosts may give their JVMs the same number, and then these share the socket that jcmd
     * talks to: without it a JVM makes its own.
     */
    private static void readMap(HotSpots spots, long pid) throws IOException {
        Files.deleteIfExists(Path.of("/proc", "" + pid, "root", "tmp", ".java_pid" + ProcFs.innerPid(pid)));
        Path map = Files.createTempFile("profile", ".map");
        try {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            output(List.of(jcmd, "" + pid, "Compiler.perfmap", map.toString()));
            spots.readMap(pid, map);
        } finally {
            Files.deleteIfExists(map);
        }
    }

    private static void print(List<String> lines) {
        System.out.println();
        lines.forEach(System.out::println);
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException e) {
            throw new LabException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
