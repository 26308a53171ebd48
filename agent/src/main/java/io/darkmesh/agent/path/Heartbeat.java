package io.darkmesh.agent.path;

/** Whether the path in use still answers. */
final class Heartbeat {
    private long nextNs = PathLimits.NEVER;
    private long firstUnansweredNs = PathLimits.NEVER;
    private long trustedUntilNs = Long.MIN_VALUE;
    private double roundTripNs;

    void start(long nowNs) {
        nextNs = nowNs;
        firstUnansweredNs = PathLimits.NEVER;
    }

    void stop() {
        nextNs = PathLimits.NEVER;
        firstUnansweredNs = PathLimits.NEVER;
    }

    /** Something else is heard of the peer than this path would lead to expect: ask now, and believe the answer. */
    void doubt(long nowNs) {
        if (firstUnansweredNs == PathLimits.NEVER) {
            firstUnansweredNs = nowNs;
            nextNs = nowNs;
        }
    }

    void distrust() {
        trustedUntilNs = Long.MIN_VALUE;
    }

    boolean isDue(long nowNs) {
        return nowNs >= nextNs;
    }

    void onSent(long nowNs) {
        if (firstUnansweredNs == PathLimits.NEVER) {
            firstUnansweredNs = nowNs;
            nextNs = nowNs + Math.max(PathLimits.REPEAT_AFTER_NS, (long) (2 * roundTripNs));
        } else {
            long unansweredNs = nowNs - firstUnansweredNs;
            nextNs = nowNs + Math.clamp(unansweredNs / 8, PathLimits.REPEAT_NS, PathLimits.HEARTBEAT_NS);
        }
    }

    void onAnswer(long sentNs, long nowNs) {
        roundTripNs = nowNs - sentNs;
        trustedUntilNs = nowNs + PathLimits.TRUST_NS;
        nextNs = nowNs + PathLimits.HEARTBEAT_NS;
        firstUnansweredNs = PathLimits.NEVER;
    }

    boolean isTrusted(long nowNs) {
        return nowNs < trustedUntilNs;
    }

    /** When unanswered heartbeats make the path suspect. */
    long suspectAtNs(long leastNs) {
        return firstUnansweredNs == PathLimits.NEVER
                ? PathLimits.NEVER
                : firstUnansweredNs + Math.max(leastNs, (long) (3 * roundTripNs));
    }

    long nextNs() {
        return nextNs;
    }

    double roundTripNs() {
        return roundTripNs;
    }
}
