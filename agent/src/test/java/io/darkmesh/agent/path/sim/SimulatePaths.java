package io.darkmesh.agent.path.sim;

import java.util.ArrayList;
import java.util.List;

/** Runs worlds one by one and says what went wrong in which; see {@code test-network/bin/simulate-paths}. */
public final class SimulatePaths {
    private static final int SHOWN = 20;

    private final List<String> failures = new ArrayList<>();
    private long sprayable;
    private long sprayed;
    private long virtualNs;
    private long mostToSleeper;

    private SimulatePaths() {}

    /** {@code [WORLDS [FIRST]]}. Exits with 1 when a world failed. */
    public static void main(String[] args) {
        int worlds = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        System.exit(run(first, worlds).isEmpty() ? 0 : 1);
    }

    /** Runs the worlds of these seeds, prints what there is to say, and answers what failed. */
    static List<String> run(long firstSeed, int worlds) {
        var all = new SimulatePaths();
        long startNs = System.nanoTime();
        for (long seed = firstSeed; seed < firstSeed + worlds; seed++) {
            all.runOne(seed);
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(
                "%d worlds from seed %d in %.1f s, %.1f worlds/s, %.1f virtual hours,"
                        + " hard NAT pairs direct by spray %d of %d, at most %d probes to a host asleep, %d failing%n",
                worlds,
                firstSeed,
                seconds,
                worlds / seconds,
                all.virtualNs / 3.6e12,
                all.sprayed,
                all.sprayable,
                all.mostToSleeper,
                all.failures.size());
        return all.failures;
    }

    private void runOne(long seed) {
        var world = new SimWorld(seed);
        List<String> wrong = world.run();
        int[] counts = world.sprayed();
        sprayable += counts[0];
        sprayed += counts[1];
        mostToSleeper = Math.max(mostToSleeper, world.mostToSleeper);
        virtualNs += world.network.time.nowNs();
        if (!wrong.isEmpty()) {
            String failure = "seed " + seed + " [" + world.story() + "]: " + wrong;
            failures.add(failure);
            if (failures.size() <= SHOWN) {
                System.out.println(failure);
            }
        }
    }
}
