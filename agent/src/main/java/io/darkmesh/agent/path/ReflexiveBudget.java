package io.darkmesh.agent.path;

/**
 * How many unknown origins of the peer's messages are taken up. Where both NATs map by destination and let anybody in,
 * each answer comes from a new port, and without a bound the two sides would chase each other for ever.
 */
final class ReflexiveBudget {
    private static final int BURST = 12;
    private static final long REFILL_NS = 4 * PathLimits.SECOND;

    private int left = BURST;
    private long refilledNs = Long.MIN_VALUE;

    boolean take(long nowNs) {
        if (refilledNs == Long.MIN_VALUE) {
            refilledNs = nowNs;
        }
        long refill = Math.min(BURST, (nowNs - refilledNs) / REFILL_NS);
        if (refill > 0) {
            left = (int) Math.min(BURST, left + refill);
            refilledNs = nowNs;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
