package io.darkmesh.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

final class BackoffTest {
    @RepeatedTest(20)
    void waitsUpToHalfASecondFirstAndNeverMoreThanAMinute() {
        var backoff = new Backoff(new Random());
        long bound = 500;
        for (int attempt = 0; attempt < 20; attempt++) {
            assertThat(backoff.next().toMillis()).isBetween(0L, bound);
            bound = Math.min(60_000, bound * 2);
        }
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(0L, 500L);
    }

    @org.junit.jupiter.api.Test
    void spreadsAgentsThatLostTheirCoordinatorTogether() {
        long[] waits =
                new Random(1).longs(200).map(seed -> sixthWait(seed)).sorted().toArray();
        assertThat(waits[50]).isLessThan(6_000);
        assertThat(waits[150]).isGreaterThan(9_000);
    }

    private static long sixthWait(long seed) {
        var backoff = new Backoff(new Random(seed));
        for (int i = 0; i < 5; i++) {
            backoff.next();
        }
        return backoff.next().toMillis();
    }
}
