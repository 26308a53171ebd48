package io.darkmesh.agent.node;

import io.darkmesh.agent.control.Backoff;
import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.ControlPlane;
import io.darkmesh.agent.control.MapStream;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the coordinator's map stream on a virtual thread, for as long as the node is up. */
final class MapFollower implements AutoCloseable {
    /** A stream that lasted this long was a success: the next attempt is quick again. */
    private static final Duration SUCCESS = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(MapFollower.class);

    private final ControlPlane control;
    private final String token;
    private final Listener listener;
    private final Backoff backoff;
    private final Thread thread;
    private volatile @Nullable MapStream stream;
    private volatile boolean closed;
    private @Nullable NetworkMap map;
    private @Nullable String told;

    /** Called on the follower's thread. */
    interface Listener {
        void onConnected();

        void onMap(NetworkMap map);

        /** The stream ended or did not open; the next attempt follows. */
        void onDisconnected(ControlException why);

        /** This node is out; the follower has ended. */
        void onRemoved(NetworkMapUpdate.Reason reason);
    }

    /** @param cached the map held already, if there is one */
    MapFollower(
            ControlPlane control,
            String token,
            @Nullable NetworkMap cached,
            RandomGenerator random,
            Listener listener) {
        this.control = control;
        this.token = token;
        this.map = cached;
        this.listener = listener;
        this.backoff = new Backoff(random);
        this.thread = Thread.ofVirtual().name("map-follower").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        MapStream current = stream;
        if (current != null) {
            current.close();
        }
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            long startNs = System.nanoTime();
            try (MapStream opened = control.openMap(token, map)) {
                stream = opened;
                told = null;
                listener.onConnected();
                if (follow(opened)) {
                    return;
                }
            } catch (ControlException e) {
                if (closed) {
                    return;
                }
                if (e.kind() == FailureKind.DENIED) {
                    listener.onRemoved(NetworkMapUpdate.Reason.REVOKED);
                    return;
                }
                tellOnce(String.valueOf(e.getMessage()));
                listener.onDisconnected(e);
            }
            if (System.nanoTime() - startNs > SUCCESS.toNanos()) {
                backoff.reset();
            }
            pause(backoff.next());
        }
    }

    /** Takes updates until one cannot be applied, and answers whether this node is out. */
    private boolean follow(MapStream opened) {
        while (!closed) {
            switch (opened.next()) {
                case NetworkMapUpdate.KeepAlive alive -> LOG.trace("{}", alive);
                case NetworkMapUpdate.Full full -> take(full.map());
                case NetworkMapUpdate.Delta delta -> {
                    if (!apply(delta)) {
                        map = null; // so that the next stream begins with a full map
                        return false;
                    }
                }
                case NetworkMapUpdate.Removed removed -> {
                    listener.onRemoved(removed.reason());
                    return true;
                }
            }
        }
        return true;
    }

    private void tellOnce(String message) {
        if (!message.equals(told)) {
            LOG.warn("{}; trying on", message);
        }
        told = message;
    }

    private boolean apply(NetworkMapUpdate.Delta delta) {
        NetworkMap held = map;
        if (held == null) {
            return false;
        }
        if (held.epoch().equals(delta.epoch()) && delta.to() <= held.version()) {
            return true; // applied before
        }
        Optional<NetworkMap> next = held.apply(delta);
        next.ifPresent(this::take);
        return next.isPresent();
    }

    private void take(NetworkMap next) {
        map = next;
        listener.onMap(next);
    }

    private void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            closed = true; // nobody but close() interrupts
        }
    }
}
