package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.noise.Tai64n;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "A clock that went back at boot must not lock the node out: keep a persisted floor", for {@code meshd wg}. */
final class WgTimestampsTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    private Path temp;

    private Instant now = NOON;

    private WgTimestamps open() {
        return new WgTimestamps(temp.resolve("wg/wg0.timestamp"), () -> now);
    }

    @Test
    void afterAKillNothingSentEarlierIsRepeatedThoughTheClockWentBack() {
        WgTimestamps first = open();
        assertThat(first.begin()).isEqualTo(Tai64n.of(Instant.EPOCH));
        for (int second = 0; second < 300; second++) {
            now = now.plusSeconds(1);
            first.renew();
        }
        Tai64n lastSent = Tai64n.of(now);
        now = NOON.minus(Duration.ofDays(400));
        assertThat(open().begin()).isGreaterThan(lastSent);
    }

    @Test
    void aKilledRunReservesNoMoreThanAMinute() {
        open().begin();
        assertThat(open().begin()).isEqualTo(Tai64n.of(NOON.plusSeconds(WgTimestamps.AHEAD_SECONDS)));
    }

    @Test
    void aCleanEndKeepsNoMoreThanWasSent() {
        WgTimestamps timestamps = open();
        timestamps.begin();
        timestamps.end(Tai64n.of(NOON.plusSeconds(3)));
        assertThat(open().begin()).isEqualTo(Tai64n.of(NOON.plusSeconds(4)));
    }

    @Test
    void itGoesOnWithoutAFileThatCannotBeReadOrWritten() throws IOException {
        Files.writeString(temp.resolve("wg"), "in the way");
        WgTimestamps timestamps = open();
        assertThat(timestamps.begin()).isEqualTo(Tai64n.ZERO);
        timestamps.renew();
        timestamps.end(Tai64n.of(NOON));
        Files.delete(temp.resolve("wg"));
        Files.createDirectory(temp.resolve("wg"));
        Files.writeString(temp.resolve("wg/wg0.timestamp"), "no number");
        assertThat(open().begin()).isEqualTo(Tai64n.ZERO);
    }
}
