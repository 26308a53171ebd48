package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Result;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pings one after the other have shown.
 *
 * @param firstMs until the first answer, the handshake included; negative when none came
 * @param directMs until the first direct answer; negative when none came
 */
record Seen(double firstMs, double directMs) {
    private static final Pattern EVENT = Pattern.compile(
            "\"sequence\":(\\d+)[^\\n]*?(?:\"roundTripMs\":([0-9.eE-]+),\"path\":\"(direct|relayed|none)|\"reason\")");

    boolean isDirect() {
        return directMs >= 0;
    }

    /** Reads {@code meshctl ping --json}: each ping begins an interval after the one before, or when that was over. */
    static Seen of(Result pings, int intervalMs, int timeoutMs) {
        double first = -1;
        double beginMs = 0;
        Matcher events = EVENT.matcher(pings.out());
        while (events.find()) {
            boolean lost = events.group(2) == null;
            double tookMs = lost ? timeoutMs : Double.parseDouble(events.group(2));
            double endMs = beginMs + tookMs;
            if (!lost && first < 0) {
                first = endMs;
            }
            if ("direct".equals(events.group(3))) {
                return new Seen(first, endMs);
            }
            beginMs = Math.max(beginMs + intervalMs, endMs);
        }
        return new Seen(first, -1);
    }
}
