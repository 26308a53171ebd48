package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.noise.Tai64n;
import java.time.InstantSource;

/** Timestamps that only grow, even when the clock went back since an earlier run (wireguard.md, rule 5). */
final class Timestamps {
    private final InstantSource clock;
    private final Tai64n floor;
    private Tai64n highest;

    Timestamps(InstantSource clock, Tai64n floor) {
        this.clock = clock;
        this.floor = floor;
        this.highest = floor;
    }

    /** A timestamp after the last one sent to this peer and after all of earlier runs. */
    Tai64n next(Tai64n lastToThisPeer) {
        Tai64n low = lastToThisPeer.isAfter(floor) ? lastToThisPeer : floor;
        Tai64n now = Tai64n.of(clock.instant());
        Tai64n next = now.isAfter(low) ? now : low.next();
        if (next.isAfter(highest)) {
            highest = next;
        }
        return next;
    }

    /** The highest given out, now or in earlier runs. */
    Tai64n highest() {
        return highest;
    }
}
