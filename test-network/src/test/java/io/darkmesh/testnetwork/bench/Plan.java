package io.darkmesh.testnetwork.bench;

/**
 * What is measured and for how long.
 *
 * @param runs of each contender
 * @param seconds of each TCP and UDP measurement
 * @param pings in each ping measurement, 10 ms apart
 * @param ipv6 whether IPv6 inside the tunnel is measured as well
 * @param withoutSegmentation whether to measure again over a path that cannot segment UDP
 * @param everything both directions and all sizes; otherwise the figures that say most
 * @param afterCold whether anything is measured after the cold start
 */
record Plan(
        int runs,
        int seconds,
        int pings,
        boolean ipv6,
        boolean withoutSegmentation,
        boolean everything,
        boolean afterCold) {
    static final Plan FULL = new Plan(5, 4, 300, true, true, true, true);
    static final Plan QUICK = new Plan(1, 1, 50, false, false, false, true);
    static final Plan COLD = new Plan(3, 1, 0, false, false, true, false);

    Plan withRuns(int number) {
        return new Plan(number, seconds, pings, ipv6, withoutSegmentation, everything, afterCold);
    }

    Plan withSeconds(int number) {
        return new Plan(runs, number, pings, ipv6, withoutSegmentation, everything, afterCold);
    }
}
