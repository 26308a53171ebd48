package io.darkmesh.agent.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a process of ours ends: asked to by a signal or by itself, and only after everything has been taken back. */
final class Stop {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = ExitCode.DONE;

    /** From now on SIGTERM and SIGINT ask for the end; the process's exit code is then {@link #exitCode}. */
    void onSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "stop"));
    }

    void ask() {
        asked.countDown();
    }

    void fail() {
        exitCode = ExitCode.FAILED;
        ask();
    }

    int exitCode() {
        return exitCode;
    }

    /** Waits until the end is asked for. */
    void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits so long, and answers whether the end has been asked for. */
    boolean await(long millis) {
        try {
            return asked.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Everything has been taken back. */
    void finished() {
        finished.countDown();
    }

    private void onShutdown() {
        boolean bySignal = asked.getCount() > 0;
        ask();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (bySignal) {
            Runtime.getRuntime().halt(exitCode); // else the JVM would answer 128 and the signal's number
        }
    }
}
