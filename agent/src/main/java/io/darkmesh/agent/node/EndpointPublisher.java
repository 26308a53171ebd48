package io.darkmesh.agent.node;

import io.darkmesh.agent.control.Backoff;
import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.ControlPlane;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the coordinator where this node can be reached, each time that changes; a virtual thread. */
final class EndpointPublisher implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(EndpointPublisher.class);

    private final ControlPlane control;
    private final String token;
    private final BooleanSupplier connected;
    private final Backoff backoff = new Backoff(new SecureRandom());
    private final LinkedBlockingQueue<Boolean> nudges = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile List<UdpEndpoint> current = List.of();
    private volatile @Nullable String homeRelay;
    private volatile boolean closed;
    private volatile boolean published;
    private long notBeforeNs = System.nanoTime();

    /**
     * A publisher at rest.
     *
     * @param connected whether the coordinator is there; while it is not, it is not asked
     */
    EndpointPublisher(ControlPlane control, String token, BooleanSupplier connected) {
        this.control = control;
        this.token = token;
        this.connected = connected;
        this.thread = Thread.ofVirtual().name("endpoints").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** This is where the node can be reached now, best first. Any thread; does not block. */
    void offer(List<UdpEndpoint> endpoints) {
        List<UdpEndpoint> some = endpoints.stream().limit(Node.MAX_ENDPOINTS).toList();
        if (!some.equals(current)) {
            LOG.info("reachable at {}", some);
            current = some;
            publishAgain();
        }
    }

    /** The relay where this node always listens. Any thread; does not block. */
    void setHomeRelay(@Nullable String relayId) {
        if (!Objects.equals(homeRelay, relayId)) {
            homeRelay = relayId;
            publishAgain();
        }
    }

    /** The coordinator may have forgotten our endpoints: tell them again. */
    void publishAgain() {
        published = false;
        nudges.add(true);
    }

    /** Where this node can be reached, as offered last. */
    List<UdpEndpoint> current() {
        return current;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            boolean due = !published && System.nanoTime() - notBeforeNs >= 0;
            if (due && connected.getAsBoolean() && (!current.isEmpty() || homeRelay != null)) {
                publish();
            }
            try {
                if (nudges.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS) != null) {
                    nudges.clear();
                }
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }

    private void publish() {
        published = true;
        try {
            control.publishEndpoints(token, current, homeRelay);
            backoff.reset();
        } catch (ControlException e) {
            published = false;
            notBeforeNs = System.nanoTime() + backoff.next().toNanos();
            LOG.debug("cannot publish endpoints: {}", e.getMessage()); // the map stream tells the person
        }
    }
}
