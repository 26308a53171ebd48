package io.darkmesh.agent.node;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks twice a second whether this host is attached to the network in another way; a virtual thread. */
final class LinkWatch<L> implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Supplier<L> link;
    private final Consumer<L> onFirst;
    private final Consumer<L> onChange;
    private final Thread thread;
    private @Nullable L last;

    /**
     * A watch at rest.
     *
     * @param link how the host is attached now; compared by equals
     * @param onFirst told once, how it is at the start
     * @param onChange told each time it differs, on this watch's thread
     */
    LinkWatch(Supplier<L> link, Consumer<L> onFirst, Consumer<L> onChange) {
        this.link = link;
        this.onFirst = onFirst;
        this.onChange = onChange;
        this.thread = Thread.ofVirtual().name("link").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            look();
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }

    private void look() {
        L now = link.get();
        L before = last;
        last = now;
        if (before == null) {
            onFirst.accept(now);
        } else if (!before.equals(now)) {
            onChange.accept(now);
        }
    }
}
