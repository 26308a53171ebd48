package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.state.StateStore;
import io.darkmesh.wireguard.noise.Tai64n;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "A clock that went back at boot must not lock the node out: keep a persisted floor." */
final class TimestampReservationTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    private Path temp;

    private Instant now = NOON;

    @Test
    void afterAKillNothingSentEarlierIsRepeatedThoughTheClockWentBack() {
        try (StateStore store = StateStore.open(temp.resolve("s"))) {
            var first = new TimestampReservation(store, () -> now);
            first.begin();
            for (int minute = 0; minute < 60; minute++) {
                now = now.plus(Duration.ofMinutes(1));
                first.renew();
            }
            Tai64n lastSent = Tai64n.of(now.plusSeconds(1));
            now = NOON.minus(Duration.ofDays(400)); // killed, and booted with a wrong clock
            Tai64n floor = new TimestampReservation(store, () -> now).begin();
            assertThat(floor).isGreaterThan(lastSent);
        }
    }

    @Test
    void eachRunUnderAWrongClockBeginsPastTheOneBefore() {
        try (StateStore store = StateStore.open(temp.resolve("s"))) {
            new TimestampReservation(store, () -> now).begin();
            now = NOON.minus(Duration.ofDays(1));
            Tai64n second = new TimestampReservation(store, () -> now).begin();
            Tai64n third = new TimestampReservation(store, () -> now).begin();
            assertThat(third).isGreaterThan(second.next());
        }
    }

    @Test
    void aCleanEndKeepsNoMoreThanWasSent() {
        try (StateStore store = StateStore.open(temp.resolve("s"))) {
            var reservation = new TimestampReservation(store, () -> now);
            reservation.begin();
            reservation.end(Tai64n.of(NOON.plusSeconds(3)));
            assertThat(store.state().timestampFloorSeconds()).isEqualTo(NOON.getEpochSecond() + 4);
        }
    }
}
