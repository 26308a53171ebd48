package io.darkmesh.agent.control;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: any time up to a bound that doubles from half a second to a minute ("full
 * jitter"), so that many agents that lost their coordinator at one moment do not come back at one moment. The first
 * attempt after a success is quick.
 */
public final class Backoff {
    /** Bound of the first wait. */
    static final long FIRST_MS = 500;

    /** Bound of every later wait. */
    static final long MAX_MS = 60_000;

    private final RandomGenerator random;
    private long boundMs = FIRST_MS;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait. */
    public Duration next() {
        long waitMs = random.nextLong(boundMs + 1);
        boundMs = Math.min(MAX_MS, boundMs * 2);
        return Duration.ofMillis(waitMs);
    }

    /** It worked. */
    public void reset() {
        boundMs = FIRST_MS;
    }
}
