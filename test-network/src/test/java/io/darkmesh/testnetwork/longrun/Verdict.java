package io.darkmesh.testnetwork.longrun;

import java.util.Locale;

/** Prints figures against their limits and remembers whether all were kept. */
final class Verdict {
    private boolean kept = true;

    void atMost(String what, double value, double limit, String unit) {
        check(what, value, value <= limit, "at most", limit, unit);
    }

    void atLeast(String what, double value, double limit, String unit) {
        check(what, value, value >= limit, "at least", limit, unit);
    }

    private void check(String what, double value, boolean ok, String bound, double limit, String unit) {
        kept &= ok;
        System.out.printf(
                Locale.ROOT, "%-6s %s: %.2f %s (%s %.2f)%n", ok ? "ok" : "FAILED", what, value, unit, bound, limit);
    }

    boolean kept() {
        return kept;
    }
}
