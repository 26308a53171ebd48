package io.darkmesh.coordinator.mesh;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Background} on a thread of its own. */
public final class BackgroundThread implements Background, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundThread.class);

    private final ScheduledThreadPoolExecutor executor;

    public BackgroundThread(String name) {
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name).factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void soon(Runnable work) {
        try {
            executor.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("closing, not run", e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // guarded() takes care of failures
    public void after(Duration delay, Runnable work) {
        try {
            executor.schedule(() -> guarded(work), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closing, not run", e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // guarded() takes care of failures
    public void every(Duration pause, Runnable work) {
        executor.scheduleWithFixedDelay(() -> guarded(work), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.close();
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("background work failed", e);
        }
    }
}
