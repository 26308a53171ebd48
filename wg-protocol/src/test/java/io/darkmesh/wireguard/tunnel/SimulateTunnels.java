package io.darkmesh.wireguard.tunnel;

/** {@code test-network/bin/simulate-tunnels}: runs simulations and says how fast. */
public final class SimulateTunnels {
    private SimulateTunnels() {}

    /** Arguments: how many seeds, and the first one (by default the time of day). */
    public static void main(String[] args) {
        long count = args.length > 0 ? Long.parseLong(args[0]) : 100;
        long first = args.length > 1 ? Long.parseLong(args[1]) : System.currentTimeMillis() * 1000;
        long startNs = System.nanoTime();
        long virtualNs = 0;
        int failures = 0;
        for (long seed = first; seed < first + count; seed++) {
            var simulation = new Simulation(seed);
            try {
                virtualNs += simulation.run();
            } catch (AssertionError | RuntimeException e) {
                failures++;
                System.out.printf("seed %d FAILED: %s%n  repeat it: simulate-tunnels 1 %d%n", seed, e, seed);
                if (count == 1) {
                    simulation.log().forEach(System.out::println);
                }
            }
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(
                "%d seeds from %d, %d failed, %.1f seeds/s, %.1f virtual hours in %.1f s%n",
                count, first, failures, count / seconds, virtualNs / 3.6e12, seconds);
        System.exit(failures == 0 ? 0 : 1);
    }
}
