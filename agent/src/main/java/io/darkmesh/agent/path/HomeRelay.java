package io.darkmesh.agent.path;

import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which relay a node always listens at: the nearest, but not another one for a small gain. */
public final class HomeRelay {
    private static final long LEAST_GAIN_NS = 10 * PathLimits.MS;

    private HomeRelay() {}

    /**
     * Chooses.
     *
     * @param now the one at present; one that is not measured any more is given up for one that is
     * @param roundTripNs of the relays that were measured
     * @return nothing when none was measured and there is none at present
     */
    public static @Nullable String choose(@Nullable String now, Map<String, Long> roundTripNs) {
        String best = roundTripNs.entrySet().stream()
                .min(Map.Entry.<String, Long>comparingByValue().thenComparing(Comparator.comparing(Map.Entry::getKey)))
                .map(Map.Entry::getKey)
                .orElse(null);
        Long bestNs = best == null ? null : roundTripNs.get(best);
        Long nowNs = now == null ? null : roundTripNs.get(now);
        if (bestNs == null) {
            return now;
        }
        if (nowNs == null) {
            return best;
        }
        boolean worthIt = nowNs - bestNs >= LEAST_GAIN_NS && bestNs < nowNs * 2 / 3;
        return worthIt ? best : now;
    }
}
