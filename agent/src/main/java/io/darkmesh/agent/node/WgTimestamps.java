package io.darkmesh.agent.node;

import io.darkmesh.agent.state.StateException;
import io.darkmesh.agent.state.TimestampFloorFile;
import io.darkmesh.wireguard.noise.Tai64n;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timestamp floor of a stand-alone interface, in a file named like it. An interface has to work where no file can be
 * written too, as the stock one does, which keeps none: then only the clock keeps timestamps apart.
 */
final class WgTimestamps {
    /**
     * Short, because what has been reserved and not used keeps another implementation with the same key, one that goes
     * by the clock, waiting after this one was killed.
     */
    static final long AHEAD_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(WgTimestamps.class);
    private static final Path FOLDER = Path.of("/var/lib/darkmesh/wg");

    private @Nullable TimestampReservation reservation;

    WgTimestamps(String device, InstantSource clock) {
        this(FOLDER.resolve(device.replace('/', '_') + ".timestamp"), clock);
    }

    WgTimestamps(Path file, InstantSource clock) {
        try {
            reservation = new TimestampReservation(TimestampFloorFile.open(file), clock, AHEAD_SECONDS);
        } catch (StateException e) {
            goWithout(e);
        }
    }

    /** See {@link TimestampReservation#begin}. */
    Tai64n begin() {
        try {
            return reservation == null ? Tai64n.ZERO : reservation.begin();
        } catch (StateException e) {
            goWithout(e);
            return Tai64n.ZERO;
        }
    }

    /** See {@link TimestampReservation#renew}. */
    void renew() {
        try {
            if (reservation != null) {
                reservation.renew();
            }
        } catch (StateException e) {
            goWithout(e);
        }
    }

    /** See {@link TimestampReservation#end}. */
    void end(Tai64n highestSent) {
        try {
            if (reservation != null) {
                reservation.end(highestSent);
            }
        } catch (StateException e) {
            goWithout(e);
        }
    }

    private void goWithout(StateException e) {
        LOG.warn("a clock that goes back would go unnoticed: {}", e.getMessage());
        reservation = null;
    }
}
