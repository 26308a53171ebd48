package io.darkmesh.agent.node;

import io.darkmesh.agent.state.StateStore;
import io.darkmesh.wireguard.noise.Tai64n;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps on disk a time past every handshake timestamp this node has sent, so that a clock that goes back, or a process
 * that is killed, never makes it repeat one (its peers would refuse it until their clocks had caught up). To write
 * seldom, a stretch ahead is reserved.
 */
final class TimestampReservation {
    private static final long AHEAD_SECONDS = 600;
    private static final long RENEW_BELOW_SECONDS = 300;

    /** When the clock lies before the floor, timestamps crawl on in steps of 17 ms: this is enough for thousands. */
    private static final long MIN_AHEAD_SECONDS = 60;

    private final StateStore store;
    private final InstantSource clock;
    private long reservedSeconds;

    TimestampReservation(StateStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Reserves a first stretch and answers the floor for timestamps of this run. */
    Tai64n begin() {
        long floorSeconds = store.state().timestampFloorSeconds();
        reserve(Math.max(clock.instant().getEpochSecond() + AHEAD_SECONDS, floorSeconds + MIN_AHEAD_SECONDS));
        return Tai64n.of(Instant.ofEpochSecond(floorSeconds));
    }

    /** Reserves more when it is time to. */
    void renew() {
        long nowSeconds = clock.instant().getEpochSecond();
        if (nowSeconds + RENEW_BELOW_SECONDS > reservedSeconds) {
            reserve(nowSeconds + AHEAD_SECONDS);
        }
    }

    /** The run is over: no more than what was sent need be kept. */
    void end(Tai64n highestSent) {
        long seconds = highestSent.seconds() - Tai64n.of(Instant.EPOCH).seconds() + 1;
        reserve(Math.max(seconds, clock.instant().getEpochSecond()));
    }

    private void reserve(long seconds) {
        store.update(state -> state.withTimestampFloor(seconds));
        reservedSeconds = seconds;
    }
}
