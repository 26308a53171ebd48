package io.darkmesh.agent.node;

import io.darkmesh.protocol.api.LocalEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Tells everybody who waits in {@code meshctl up} what happens. A waiter that does not keep up loses the newest. */
final class EventHub {
    private static final int MAX_WAITING_EVENTS = 64;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** One waiter. */
    final class Subscription implements AutoCloseable {
        private final BlockingQueue<LocalEvent> events = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);

        /** The next event, or nothing when none came in time. */
        Optional<LocalEvent> next(Duration wait) {
            try {
                return Optional.ofNullable(events.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }

    Subscription subscribe() {
        var subscription = new Subscription();
        subscriptions.add(subscription);
        return subscription;
    }

    void publish(LocalEvent event) {
        subscriptions.forEach(subscription -> subscription.events.offer(event));
    }
}
