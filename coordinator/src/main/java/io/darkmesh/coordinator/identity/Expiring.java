package io.darkmesh.coordinator.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Values that can be taken once, within their time. Bounded: the oldest give way. */
final class Expiring<T> {
    private record Kept<T>(T value, Instant until) {}

    private final InstantSource clock;
    private final Duration lifetime;
    private final int max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Kept<T>> kept = new LinkedHashMap<>();

    Expiring(InstantSource clock, Duration lifetime, int max) {
        this.clock = clock;
        this.lifetime = lifetime;
        this.max = max;
    }

    void put(String key, T value) {
        lock.lock();
        try {
            if (kept.size() >= max) {
                kept.remove(kept.keySet().iterator().next());
            }
            kept.put(key, new Kept<>(value, clock.instant().plus(lifetime)));
        } finally {
            lock.unlock();
        }
    }

    /** The value, which is then gone. */
    @Nullable
    T take(String key) {
        lock.lock();
        try {
            Kept<T> found = kept.remove(key);
            return found == null || !found.until().isAfter(clock.instant()) ? null : found.value();
        } finally {
            lock.unlock();
        }
    }

    /** The value, which stays. */
    @Nullable
    T peek(String key) {
        lock.lock();
        try {
            Kept<T> found = kept.get(key);
            return found == null || !found.until().isAfter(clock.instant()) ? null : found.value();
        } finally {
            lock.unlock();
        }
    }
}
