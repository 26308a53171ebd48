package io.darkmesh.coordinator.login;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Token buckets by key: so many at once, then one each interval. Who comes too often is asked to wait, never banned. The
 * table holds the most recent keys only.
 */
public final class RateLimit {
    static final int MAX_KEYS = 50_000;

    private record Bucket(double tokens, Instant at) {}

    private final InstantSource clock;
    private final int burst;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_KEYS;
        }
    };

    public RateLimit(InstantSource clock, int burst, Duration interval) {
        this.clock = clock;
        this.burst = burst;
        this.interval = interval;
    }

    /** Whether one more is allowed now. */
    public boolean allow(String key) {
        lock.lock();
        try {
            Instant now = clock.instant();
            Bucket old = buckets.getOrDefault(key, new Bucket(burst, now));
            double passed = Math.max(0, Duration.between(old.at(), now).toNanos());
            double tokens = Math.min(burst, old.tokens() + passed / interval.toNanos());
            boolean allowed = tokens >= 1;
            buckets.put(key, new Bucket(allowed ? tokens - 1 : tokens, now));
            return allowed;
        } finally {
            lock.unlock();
        }
    }

    /** @throws ProblemException too-many-requests */
    public void check(String key) {
        if (!allow(key)) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS,
                    "too many attempts; wait " + Math.max(1, interval.toSeconds()) + " s and try again");
        }
    }
}
