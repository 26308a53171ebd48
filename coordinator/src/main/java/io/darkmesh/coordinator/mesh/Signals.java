package io.darkmesh.coordinator.mesh;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Wakes those who wait for something named to change. */
public final class Signals {
    private final ConcurrentHashMap<String, Set<Watch>> watches = new ConcurrentHashMap<>();

    /** Begins to watch; look at the thing after this and before {@link Watch#await}, and nothing is missed. */
    public Watch watch(String name) {
        var watch = new Watch(name);
        watches.compute(name, (key, set) -> {
            Set<Watch> all = set == null ? ConcurrentHashMap.newKeySet() : set;
            all.add(watch);
            return all;
        });
        return watch;
    }

    /** The named thing has changed. */
    public void wake(String name) {
        Set<Watch> set = watches.get(name);
        if (set != null) {
            set.forEach(watch -> watch.changed.countDown());
        }
    }

    /** One who waits. */
    public final class Watch implements AutoCloseable {
        private final String name;
        private final CountDownLatch changed = new CountDownLatch(1);

        private Watch(String name) {
            this.name = name;
        }

        /** Returns when it changed, or after this long; false if it did not. */
        public boolean await(Duration atMost) {
            try {
                return changed.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            watches.computeIfPresent(name, (key, set) -> {
                set.remove(this);
                return set.isEmpty() ? null : set;
            });
        }
    }
}
