package io.darkmesh.coordinator.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final TestClock clock = new TestClock();
    private final RateLimit limit = new RateLimit(clock, 3, Duration.ofSeconds(10));

    @Test
    void allowsABurstAndThenOneEachInterval() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.allow("a")).isTrue();
        }
        assertThat(limit.allow("a")).isFalse();
        clock.pass(Duration.ofSeconds(10));
        assertThat(limit.allow("a")).isTrue();
        assertThat(limit.allow("a")).isFalse();
    }

    @Test
    void doesNotMixKeys() {
        for (int i = 0; i < 4; i++) {
            limit.allow("a");
        }
        assertThat(limit.allow("b")).isTrue();
    }

    @Test
    void keepsABoundedNumberOfKeys() {
        for (int i = 0; i < 4; i++) {
            limit.allow("first");
        }
        for (int i = 0; i < RateLimit.MAX_KEYS; i++) {
            limit.allow("k" + i);
        }
        assertThat(limit.allow("first")).isTrue();
    }
}
