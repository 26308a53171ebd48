package io.darkmesh.agent.node;

import io.darkmesh.agent.state.StateStore;
import io.darkmesh.agent.state.TimestampFloor;
import io.darkmesh.wireguard.noise.Tai64n;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps on disk a time past every handshake timestamp this node has sent, so that a clock that goes back, or a process
 * that is killed, never makes it repeat one (its peers would refuse it until their clocks had caught up). To write
 * seldom, a stretch ahead is reserved.
 */
final class TimestampReservation {
    /** How far ahead a node reserves; it writes twice in that time. */
    private static final long AHEAD_SECONDS = 600;

    /** When the clock lies before the floor, timestamps crawl on in steps of 17 ms: this is enough for thousands. */
    private static final long MIN_AHEAD_SECONDS = 60;

    private final TimestampFloor floor;
    private final InstantSource clock;
    private final long aheadSeconds;
    private long reservedSeconds;

    TimestampReservation(StateStore store, InstantSource clock) {
        this(new InStore(store), clock, AHEAD_SECONDS);
    }

    TimestampReservation(TimestampFloor floor, InstantSource clock, long aheadSeconds) {
        this.floor = floor;
        this.clock = clock;
        this.aheadSeconds = aheadSeconds;
    }

    /** The floor of a node, beside its keys. */
    private record InStore(StateStore store) implements TimestampFloor {
        @Override
        public long seconds() {
            return store.state().timestampFloorSeconds();
        }

        @Override
        public void keep(long seconds) {
            store.update(state -> state.withTimestampFloor(seconds));
        }
    }

    /** Reserves a first stretch and answers the floor for timestamps of this run. */
    Tai64n begin() {
        long floorSeconds = floor.seconds();
        reserve(Math.max(clock.instant().getEpochSecond() + aheadSeconds, floorSeconds + MIN_AHEAD_SECONDS));
        return Tai64n.of(Instant.ofEpochSecond(floorSeconds));
    }

    /** Reserves more when it is time to. */
    void renew() {
        long nowSeconds = clock.instant().getEpochSecond();
        if (nowSeconds + aheadSeconds / 2 > reservedSeconds) {
            reserve(nowSeconds + aheadSeconds);
        }
    }

    /** The run is over: no more than what was sent need be kept. */
    void end(Tai64n highestSent) {
        long seconds = highestSent.seconds() - Tai64n.of(Instant.EPOCH).seconds() + 1;
        reserve(Math.max(seconds, clock.instant().getEpochSecond()));
    }

    private void reserve(long seconds) {
        floor.keep(seconds);
        reservedSeconds = seconds;
    }
}
