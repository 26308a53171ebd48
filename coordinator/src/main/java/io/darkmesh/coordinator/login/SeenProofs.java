package io.darkmesh.coordinator.login;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers each proof for at least as long as its time is acceptable: two generations, each as long as that. Bounded;
 * when full it refuses, because a forgotten proof could be played again.
 */
final class SeenProofs {
    /** What became of a proof shown. */
    enum Verdict {
        FRESH,
        SEEN,
        FULL
    }

    private final int maxPerGeneration;
    private final Duration generation;
    private final ReentrantLock lock = new ReentrantLock();
    private Set<String> current = new HashSet<>();
    private Set<String> previous = new HashSet<>();
    private Instant since;

    SeenProofs(int maxPerGeneration, Duration generation, Instant now) {
        this.maxPerGeneration = maxPerGeneration;
        this.generation = generation;
        this.since = now;
    }

    Verdict show(String proof, Instant now) {
        lock.lock();
        try {
            if (Duration.between(since, now).compareTo(generation) >= 0) {
                previous = Duration.between(since, now).compareTo(generation.multipliedBy(2)) >= 0
                        ? new HashSet<>()
                        : current;
                current = new HashSet<>();
                since = now;
            }
            if (current.contains(proof) || previous.contains(proof)) {
                return Verdict.SEEN;
            }
            if (current.size() >= maxPerGeneration) {
                return Verdict.FULL;
            }
            current.add(proof);
            return Verdict.FRESH;
        } finally {
            lock.unlock();
        }
    }
}
