package io.darkmesh.cli.node;

import io.darkmesh.protocol.api.LocalEvent;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** What came back of a row of pings. */
final class PingTally {
    private final DoubleSummaryStatistics roundTripsMs = new DoubleSummaryStatistics();
    private long lost;

    void count(LocalEvent event) {
        if (event instanceof LocalEvent.PingReply reply) {
            roundTripsMs.accept(reply.roundTripMs());
        } else if (event instanceof LocalEvent.PingLost) {
            lost++;
        }
    }

    long replies() {
        return roundTripsMs.getCount();
    }

    List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add((replies() + lost) + " sent, " + replies() + " answered");
        if (replies() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "round trip min/avg/max %.2f/%.2f/%.2f ms",
                    roundTripsMs.getMin(),
                    roundTripsMs.getAverage(),
                    roundTripsMs.getMax()));
        }
        return lines;
    }
}
