package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.datapath.SlowPathQueue;
import io.darkmesh.agent.engine.SlowPathOwner;
import io.darkmesh.agent.os.BootClock;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's thread: takes what the workers and others have for it, does what is due, and sleeps until the next
 * deadline. A defect in it ends the process, because a mesh whose engine is gone only looks alive.
 */
final class EngineLoop implements AutoCloseable {
    /** Requests of other threads that may wait; who asks beyond that waits itself. */
    static final int MAX_REQUESTS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
    private static final int MAX_READS = 256;
    private static final long MAX_PARK_NS = 2_000_000_000L;

    private final BootClock clock;
    private final SlowPathOwner engine;
    private final SlowPathQueue slowPath;
    private final TunnelSink network;
    private final Reader reader = new Reader();
    private final BlockingQueue<Runnable> requests = new ArrayBlockingQueue<>(MAX_REQUESTS);
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean running = true;
    private volatile boolean stopped;
    private long nowNs;

    /** Something another thread wants of the engine. */
    @FunctionalInterface
    interface Request<T> {
        T run(long nowNs, TunnelSink network);
    }

    EngineLoop(BootClock clock, SlowPathOwner engine, SlowPathQueue slowPath, TunnelSink network) {
        this.clock = clock;
        this.engine = engine;
        this.slowPath = slowPath;
        this.network = network;
        this.thread = Thread.ofPlatform().name("engine").unstarted(this::run);
        this.thread.setUncaughtExceptionHandler((dead, defect) -> {
            LOG.error("the engine failed by a defect: meshd stops", defect);
            Runtime.getRuntime().halt(1);
        });
    }

    void start() {
        thread.start();
    }

    /** The engine shall look. Any thread; does not block. */
    void wake() {
        if (!woken.getAndSet(true)) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Has the engine do something and waits for its answer; never called by the engine itself.
     *
     * @throws IllegalStateException when it has stopped
     */
    <T> T ask(Request<T> request) {
        return tryAsk(request).orElseThrow(() -> new IllegalStateException("the engine has stopped"));
    }

    /** As {@link #ask}, but answers nothing when the engine has stopped. */
    <T> Optional<T> tryAsk(Request<T> request) {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        try {
            requests.put(() -> answer.complete(Optional.of(request.run(nowNs, network))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the engine", e);
        }
        wake();
        if (stopped) {
            answer.complete(Optional.empty());
        }
        return answer.join();
    }

    /** Stops the thread and waits for its end. */
    @Override
    public void close() {
        running = false;
        wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        stopped = true;
        for (Runnable left = requests.poll(); left != null; left = requests.poll()) {
            left.run();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (running) {
            woken.set(false);
            nowNs = clock.getAsLong();
            boolean busy = work();
            long waitNs = Math.min(MAX_PARK_NS, engine.nextDeadlineNs(nowNs) - nowNs);
            if (!busy && waitNs > 0 && !woken.get()) {
                LockSupport.parkNanos(waitNs);
                if (clock.noticeSleep()) {
                    LOG.info("this machine has slept: sessions begin anew");
                    nowNs = clock.getAsLong();
                    engine.onResume(nowNs, network);
                }
            }
        }
    }

    /** Answers whether there may be more at once. The time is told anew with each: round trips are measured by it. */
    private boolean work() {
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            nowNs = clock.getAsLong();
            request.run();
        }
        int reads = 0;
        while (reads < MAX_READS && slowPath.read(reader)) {
            reads++;
            nowNs = clock.getAsLong();
        }
        engine.onPokes(nowNs, network);
        engine.onTimeout(nowNs, network);
        return reads == MAX_READS;
    }

    private final class Reader implements SlowPathQueue.Reader {
        @Override
        public void onDatagram(Path from, ByteBuffer datagram) {
            engine.onDatagram(from, datagram, slowPath.size(), nowNs, network);
        }

        @Override
        public void onUnsealed(Peer peer, ByteBuffer packet) {
            engine.onPacketWithoutKey(peer, packet, nowNs, network);
        }

        @Override
        public void onInner(Peer peer, Path from, ByteBuffer message) {
            engine.onInner(peer, from, message, nowNs, network);
        }

        @Override
        public void onNewOrigin(Peer peer, Path from) {
            engine.onNewOrigin(peer, from, nowNs, network);
        }
    }
}
