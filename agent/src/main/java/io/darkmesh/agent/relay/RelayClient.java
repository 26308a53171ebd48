package io.darkmesh.agent.relay;

import io.darkmesh.agent.control.HttpsProxy;
import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The agent's connections to its relays: to its home relay always, to others while something is to be sent there. All calls
 * may come from any thread and none blocks; what has to be done is done by this client's one thread.
 */
public final class RelayClient implements AutoCloseable {
    private static final long LONGEST_WAIT_NS = RelayDuty.IDLE_AFTER_NS;

    private final RelayEvents events;
    private final Dialler dialler;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final Map<String, RelayLine> lines = new ConcurrentHashMap<>();
    private final AtomicLong linkNumbers = new AtomicLong();
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Nothing is dialled before {@link #setAccess}.
     *
     * @param proxy through which HTTPS goes, if it has to
     * @param clock nanoseconds that also count while the host sleeps; not negative
     * @param random thread-safe and cryptographically strong
     */
    public RelayClient(RelayEvents events, @Nullable HttpsProxy proxy, LongSupplier clock, RandomGenerator random) {
        this.events = events;
        this.dialler = new Dialler(proxy, random);
        this.clock = clock;
        this.random = random;
        this.thread = Thread.ofPlatform().daemon().name("relays").start(this::run);
    }

    /** The relays there are, and the way to be let in; null when there are none. Connections that may stay, stay. */
    public void setAccess(@Nullable RelayAccess access, X25519Secret nodeSecret) {
        Map<String, Relay> relays = new HashMap<>();
        ByteBuffer token = ByteBuffer.allocate(0);
        if (access != null) {
            token = ByteBuffer.wrap(Base64.getDecoder().decode(access.token())).asReadOnlyBuffer();
            access.relays().stream()
                    .filter(relay -> relay.url() != null)
                    .forEach(relay -> relays.put(relay.id(), relay));
        }
        var credentials = new Connection.Credentials(nodeSecret, token);
        inbox.add(() -> {
            lines.forEach((id, line) -> {
                if (!relays.containsKey(id)) {
                    line.setRelay(null, credentials);
                }
            });
            relays.forEach((id, relay) -> line(id).setRelay(relay, credentials));
        });
    }

    /** The relay to be connected to always, under whose id others find this node; null for none. */
    public void setHome(@Nullable String relayId) {
        inbox.add(() -> {
            if (relayId != null) {
                line(relayId);
            }
            lines.forEach((id, line) -> line.setHome(id.equals(relayId)));
        });
    }

    /** The way to a peer through a relay, always the same object; what it is given before there is a connection is dropped. */
    public RelayLink linkTo(String relayId, Key32 peer) {
        return line(relayId).linkTo(peer);
    }

    /** There will be something to send through this relay: connects, unless it is connected. */
    public void prepare(String relayId) {
        line(relayId).poke();
    }

    /** Sends a sealed path message, ahead of data; lost when there is no connection. */
    public void signal(String relayId, Key32 peer, ByteBuffer sealed) {
        line(relayId).signal(peer, sealed);
    }

    /** Forgets the links to a peer that is gone. */
    public void forget(Key32 peer) {
        lines.values().forEach(line -> line.forget(peer));
    }

    public boolean isConnected(String relayId) {
        RelayLine line = lines.get(relayId);
        return line != null && line.isConnected();
    }

    /** Smoothed; nothing while it is not connected and measured. */
    public OptionalLong roundTripNs(String relayId) {
        RelayLine line = lines.get(relayId);
        long ns = line == null ? 0 : line.roundTripNs();
        return ns == 0 ? OptionalLong.empty() : OptionalLong.of(ns);
    }

    /** Drops the connection, if there is one, and dials anew within 250 ms: the link has changed. */
    public void redial(String relayId) {
        inbox.add(() -> line(relayId).redial());
    }

    /** As {@link #redial(String)}, all that are connected or waiting. */
    public void redialAll() {
        inbox.add(() -> lines.values().forEach(RelayLine::redial));
    }

    /** Ends all connections. Waits for the client's thread, which never blocks for long. */
    @Override
    public void close() {
        closed = true;
        inbox.add(() -> {});
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RelayLine line(String relayId) {
        return lines.computeIfAbsent(
                relayId, id -> new RelayLine(id, events, dialler, clock, random, inbox, linkNumbers));
    }

    private void run() {
        try {
            while (!closed) {
                long now = clock.getAsLong();
                long deadline = now + LONGEST_WAIT_NS;
                for (RelayLine line : lines.values()) {
                    deadline = Math.min(deadline, line.onTime(now));
                }
                Runnable next = inbox.poll(Math.max(0, deadline - now), TimeUnit.NANOSECONDS);
                for (Runnable each = next; each != null; each = inbox.poll()) {
                    each.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lines.values().forEach(RelayLine::hangUp);
        }
    }
}
