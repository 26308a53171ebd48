package io.darkmesh.testnetwork.longrun;

import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.wireguard.WireGuard;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A ping through a tunnel that goes on for a while. */
final class PingTally {
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern ROUND_TRIPS = Pattern.compile("rtt min/avg/max/mdev = [\\d.]+/[\\d.]+/([\\d.]+)/");

    private final Program program;

    private PingTally(Program program) {
        this.program = program;
    }

    static PingTally start(WireGuard from, WireGuard to, int count, int intervalMs) {
        return new PingTally(from.host()
                .start(
                        "ping",
                        List.of("ping", "-c", "" + count, "-W", "2", "-i", "" + intervalMs / 1000.0, to.ipv4())));
    }

    boolean isRunning() {
        return program.isAlive();
    }

    /** Waits for the end; the part that was answered, 0 to 1. */
    double answered(Duration timeout) {
        program.await(timeout);
        Matcher matcher = SUMMARY.matcher(program.out());
        if (!matcher.find()) {
            throw new LabException("ping said something else\n" + program.tail());
        }
        System.out.println("       "
                + program.out().strip().replaceFirst("(?s).*\n---.*?---\n", "").replace("\n", "; "));
        return Double.parseDouble(matcher.group(2)) / Double.parseDouble(matcher.group(1));
    }

    /** The longest round trip of all, once it has ended. */
    double longestMs() {
        Matcher matcher = ROUND_TRIPS.matcher(program.out());
        if (!matcher.find()) {
            throw new LabException("ping told no times\n" + program.tail());
        }
        return Double.parseDouble(matcher.group(1));
    }
}
