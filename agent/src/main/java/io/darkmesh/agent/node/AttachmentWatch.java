package io.darkmesh.agent.node;

import io.darkmesh.tun.TunException;
import io.darkmesh.tun.linux.LinkWatch;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether this host is attached to the network in another way when the kernel tells of a change, and now and then
 * in any case. One virtual thread looks; another thread hears the kernel.
 */
final class AttachmentWatch<L> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttachmentWatch.class);

    /** Without being told: addresses may also come to count otherwise because the map's prefixes are others. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /** The same when the kernel does not tell. */
    private static final Duration LOOK_EVERY_UNTOLD = Duration.ofMillis(500);

    /** Changes come several at a time: a link, its addresses, its routes. */
    private static final Duration SETTLE = Duration.ofMillis(200);

    private final Supplier<L> link;
    private final Consumer<L> onFirst;
    private final Consumer<L> onChange;
    private final @Nullable Changes changes;
    private final Semaphore told = new Semaphore(0);
    private final Thread looking;
    private final Thread hearing;
    private volatile Duration lookEvery = LOOK_EVERY;
    private @Nullable L last;

    /** What tells that something has changed; {@link #await} answers false once closed. */
    interface Changes extends AutoCloseable {
        boolean await();

        @Override
        void close();

        /** The kernel's, or none when the host refuses to tell. */
        static @Nullable Changes ofThisHost() {
            try {
                LinkWatch watch = LinkWatch.openWithAddressesAndRoutes();
                return new Changes() {
                    @Override
                    public boolean await() {
                        return watch.await();
                    }

                    @Override
                    public void close() {
                        watch.close();
                    }
                };
            } catch (TunException e) {
                LOG.warn("{}: looking twice a second instead", e.getMessage());
                return null;
            }
        }
    }

    /**
     * A watch at rest.
     *
     * @param changes owned from here on
     * @param link how the host is attached now; compared by equals
     * @param onFirst told once, how it is at the start
     * @param onChange told each time it differs, on this watch's thread
     */
    AttachmentWatch(@Nullable Changes changes, Supplier<L> link, Consumer<L> onFirst, Consumer<L> onChange) {
        this.changes = changes;
        this.link = link;
        this.onFirst = onFirst;
        this.onChange = onChange;
        this.looking = Thread.ofVirtual().name("link").unstarted(this::run);
        this.hearing = Thread.ofPlatform().name("link-changes").daemon().unstarted(this::hear);
    }

    void start() {
        hearing.start();
        looking.start();
    }

    @Override
    public void close() {
        if (changes != null) {
            changes.close();
        }
        looking.interrupt();
    }

    private void hear() {
        if (changes == null) {
            lookEvery = LOOK_EVERY_UNTOLD;
            told.release();
            return;
        }
        try {
            while (changes.await()) {
                told.release();
            }
        } catch (TunException e) {
            LOG.warn("{}: looking twice a second instead", e.getMessage());
            lookEvery = LOOK_EVERY_UNTOLD;
            told.release();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                if (told.tryAcquire(lookEvery.toMillis(), TimeUnit.MILLISECONDS)) {
                    Thread.sleep(SETTLE);
                    told.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
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
