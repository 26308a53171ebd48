package io.darkmesh.wireguard.crypto.bench;

import io.darkmesh.wireguard.crypto.AeadCandidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the AEADs side by side: short slices in alternating order, medians over all rounds, and for each the median
 * of its ratio to OpenSSL in the same round. Arguments: the OpenSSL program, and the rounds.
 */
final class AeadBenchmark {
    private static final long WARM_UP_NS = 2_000_000_000L;
    private static final long LONGEST_WARM_UP_NS = 30_000_000_000L;
    private static final int SLICE_TURNS = 12;
    private static final List<Contestant.Case> CASES = List.of(
            new Contestant.Case(false, 1420),
            new Contestant.Case(true, 1420),
            new Contestant.Case(false, 64),
            new Contestant.Case(true, 64));

    private AeadBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
        try (var openSsl = new OpenSslContestant(arguments[0])) {
            System.out.printf("%s, JDK %s%n", openSsl.version(), Runtime.version());
            List<Contestant> all = new ArrayList<>(List.of(openSsl));
            for (AeadCandidate candidate : AeadCandidate.vectorised()) {
                all.add(new OurContestant(candidate));
            }
            all.add(new OurContestant(AeadCandidate.jdk()));
            all.add(new SunJceContestant());
            all.add(new BouncyCastleContestant());
            warmUp(all);
            for (Contestant.Case what : CASES) {
                print(what, all, run(what, all, rounds));
            }
        }
    }

    /** What makes garbage may still be waiting for its compiler; what always does is not waited for long. */
    private static void warmUp(List<Contestant> all) {
        for (Contestant contestant : all) {
            long start = System.nanoTime();
            boolean clean = false;
            long spent = 0;
            while (spent < WARM_UP_NS
                    || (!clean && spent < LONGEST_WARM_UP_NS && contestant instanceof OurContestant)) {
                clean = true;
                for (Contestant.Case what : CASES) {
                    clean &= contestant.measure(what, 2).garbageBytes() == 0;
                }
                spent = System.nanoTime() - start;
            }
        }
    }

    private static Contestant.Cost[][] run(Contestant.Case what, List<Contestant> all, int rounds) {
        var costs = new Contestant.Cost[all.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < all.size(); i++) {
                int who = round % 2 == 0 ? i : all.size() - 1 - i;
                costs[who][round] = all.get(who).measure(what, SLICE_TURNS);
            }
        }
        return costs;
    }

    private static void print(Contestant.Case what, List<Contestant> all, Contestant.Cost[][] costs) {
        System.out.printf(
                "%n%-14s %10s %10s %10s %16s %14s%n",
                what, "ns median", "best", "worst 10%", "times OpenSSL", "garbage B");
        for (int who = 0; who < all.size(); who++) {
            int rounds = costs[who].length;
            var ns = new double[rounds];
            var ratio = new double[rounds];
            var garbage = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ns[round] = costs[who][round].ns();
                ratio[round] = costs[0][round].ns() / ns[round];
                garbage[round] = costs[who][round].garbageBytes();
            }
            System.out.printf(
                    "%-14s %10.0f %10.0f %10.0f %16.2f %14.1f%n",
                    all.get(who).name(),
                    quantile(ns, 0.5),
                    quantile(ns, 0),
                    quantile(ns, 0.9),
                    quantile(ratio, 0.5),
                    quantile(garbage, 0.5));
        }
    }

    private static double quantile(double[] values, double which) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[(int) (which * (sorted.length - 1))];
    }
}
