package io.darkmesh.testnetwork.natgrid;

import java.time.Duration;
import java.util.Locale;

/** What befalls a transfer. */
enum Mishap {
    /** Somebody's router gives all that is mapped another port. */
    MAPPING_CHANGED(5, true),
    /** Somebody's router is away for a second and then gives other ports. */
    ROUTER_REBOOTED(5, true),
    /** A host leaves one network for another. */
    HOST_MOVED(5, true),
    /** What the relay that carries the stream sends and should get is lost, without an end of any connection. */
    RELAY_SILENT(10, false),
    /** The relay that carries the stream is killed and stays away; there is another. */
    RELAY_KILLED(10, false),
    /** The relay that carries the stream is killed and started again. */
    RELAY_RESTARTED(10, false);

    private final int mostStallSeconds;
    private final boolean direct;

    Mishap(int mostStallSeconds, boolean direct) {
        this.mostStallSeconds = mostStallSeconds;
        this.direct = direct;
    }

    Duration mostStall() {
        return Duration.ofSeconds(mostStallSeconds);
    }

    /** Whether the path is direct before, and must be so again. */
    boolean isDirect() {
        return direct;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
