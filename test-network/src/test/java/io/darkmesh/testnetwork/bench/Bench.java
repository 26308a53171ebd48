package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The command {@code test-network/bench}. */
final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        List<Contender> contenders = Contenders.chosen(options.only());
        var report = new Report(contenders.stream().map(Contender::name).toList());
        for (int run = 1; run <= options.plan().runs(); run++) {
            // Alternating order, so that a machine that slows down slows all of them.
            for (Contender contender : run % 2 == 0 ? contenders.reversed() : contenders) {
                measure(contender, run, options, report);
            }
        }
        System.out.println(machine());
        System.out.println();
        System.out.println(report.table(against(contenders, options.against())));
        if (options.json() != null) {
            Files.writeString(Path.of(options.json()), report.json(machine()));
        }
    }

    private static void measure(Contender contender, int run, Options options, Report report) {
        Plan plan = options.plan();
        long start = System.nanoTime();
        System.err.printf(Locale.ROOT, "run %d of %d: %s", run, plan.runs(), contender.name());
        List<String> seen = new ArrayList<>();
        try {
            Run.of(contender, plan, options.figures(), (figure, value) -> {
                report.add(contender.name(), figure, value);
                seen.add(String.format(Locale.ROOT, "%s %.0f", figure.name(), value));
            });
        } catch (LabException e) {
            System.err.printf(" FAILED: %s%n", e.getMessage());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.err.printf(Locale.ROOT, " (%.0f s): %s%n", seconds, String.join(", ", seen));
    }

    private static String against(List<Contender> contenders, String wanted) {
        return contenders.stream()
                .map(Contender::name)
                .filter(wanted::equals)
                .findFirst()
                .orElse(contenders.getLast().name());
    }

    private static String machine() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst(".*: ", ""))
                .findFirst()
                .orElse("unknown processor");
        return "%d x %s, Linux %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        System.getProperty("os.version"),
                        Runtime.version());
    }
}
