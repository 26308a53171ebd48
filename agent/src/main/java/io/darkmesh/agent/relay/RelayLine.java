package io.darkmesh.agent.relay;

import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.relay.RelayFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay: its duty, its queue and at most one connection. Owned by the client's thread, but for what workers use: links,
 * signals and the volatile fields.
 */
final class RelayLine implements Connection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLine.class);

    private final String id;
    private final RelayEvents events;
    private final Dialler dialler;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final Queue<Runnable> inbox;
    private final AtomicLong linkNumbers;
    private final RelayDuty duty;
    private final FrameQueue queue = new FrameQueue();
    private final Map<Key32, QueuedLink> links = new ConcurrentHashMap<>();
    private final AtomicBoolean poked = new AtomicBoolean();
    private @Nullable Relay relay;
    private Connection.@Nullable Credentials credentials;
    private @Nullable Connection connection;
    private long addedBefore;
    private volatile boolean connected;
    private volatile long roundTripNs;

    RelayLine(
            String id,
            RelayEvents events,
            Dialler dialler,
            LongSupplier clock,
            RandomGenerator random,
            Queue<Runnable> inbox,
            AtomicLong linkNumbers) {
        this.id = id;
        this.events = events;
        this.dialler = dialler;
        this.clock = clock;
        this.random = random;
        this.inbox = inbox;
        this.linkNumbers = linkNumbers;
        this.duty = new RelayDuty(random);
    }

    RelayLink linkTo(Key32 peer) {
        return link(peer);
    }

    private QueuedLink link(Key32 peer) {
        return links.computeIfAbsent(
                peer, key -> new QueuedLink(queue, key, linkNumbers.incrementAndGet(), this::poke));
    }

    void forget(Key32 peer) {
        links.remove(peer);
    }

    void signal(Key32 peer, ByteBuffer sealed) {
        poke();
        queue.addSignal(new RelayFrame.Signal(peer, sealed).toMessage().array());
    }

    /** Something wants to be sent; once until the client has looked, and not while there is a connection. */
    void poke() {
        if (!queue.isOpen() && poked.compareAndSet(false, true)) {
            inbox.add(() -> {
                poked.set(false);
                duty.onUse(clock.getAsLong());
            });
        }
    }

    boolean isConnected() {
        return connected;
    }

    long roundTripNs() {
        return roundTripNs;
    }

    void setRelay(@Nullable Relay next, Connection.Credentials nextCredentials) {
        Connection.Credentials held = credentials;
        boolean elsewhere = relay != null && !relay.equals(next);
        boolean otherKey = held != null
                && !held.secret().publicKey().equals(nextCredentials.secret().publicKey());
        boolean otherToken = held == null || !held.token().equals(nextCredentials.token());
        relay = next;
        credentials = nextCredentials;
        if (elsewhere || otherKey || otherToken) {
            duty.onAccess();
        }
        if (elsewhere || otherKey) {
            redial();
        }
    }

    void setHome(boolean isHome) {
        duty.setHome(isHome);
    }

    void redial() {
        duty.redial(clock.getAsLong(), this::obey);
    }

    /** Returns when to be called next. */
    long onTime(long nowNs) {
        if (relay == null || credentials == null) {
            hangUp();
            return RelayDuty.NEVER;
        }
        Connection open = connection;
        if (open != null) {
            duty.onTraffic(open.heardNs(), open.sentNs());
        }
        long added = queue.added();
        if (added != addedBefore) {
            addedBefore = added;
            duty.onUse(nowNs);
        }
        var orders = new ArrayList<Order>(1);
        duty.onTime(nowNs, orders::add);
        orders.forEach(this::obey);
        return duty.nextDeadlineNs(nowNs);
    }

    void hangUp() {
        if (connection != null) {
            obey(new Order.HangUp(""));
        }
    }

    private void obey(Order order) {
        switch (order) {
            case Order.Dial dial -> dial();
            case Order.HangUp hangUp -> {
                Connection open = connection;
                if (open != null) {
                    open.hangUp();
                }
                ended(hangUp.why());
            }
            case Order.Ping ping ->
                queue.addControl(
                        OutgoingMessage.BINARY,
                        new RelayFrame.Ping(ping.value()).toMessage().array());
        }
    }

    private void dial() {
        Relay to = relay;
        Connection.Credentials with = credentials;
        if (to == null || with == null) {
            return;
        }
        var attempt = new Connection(
                to, with, dialler, queue, queue.open(), new Arrivals(id, events, this::link), this, clock, random);
        connection = attempt;
        attempt.start();
    }

    private void ended(String why) {
        queue.close();
        connection = null;
        connected = false;
        roundTripNs = 0;
        if (!why.isEmpty()) {
            LOG.info("relay {}: {}", id, why);
        }
        events.onState(id, false, 0, why);
    }

    @Override
    public void onReady(Connection from) {
        inbox.add(() -> {
            if (from == connection) {
                connected = true;
                duty.onReady(clock.getAsLong());
                LOG.info("relay {}: connected", id);
                events.onState(id, true, 0, "");
            }
        });
    }

    @Override
    public void onPong(Connection from, long value) {
        long now = clock.getAsLong();
        inbox.add(() -> {
            if (from == connection) {
                duty.onPong(value, now);
                roundTripNs = duty.roundTripNs();
                events.onState(id, true, roundTripNs, "");
            }
        });
    }

    @Override
    public void onRestarting(Connection from, int spreadMs) {
        inbox.add(() -> {
            if (from == connection) {
                duty.onRestarting(spreadMs);
            }
        });
    }

    @Override
    public void onLost(Connection from, Loss loss) {
        inbox.add(() -> {
            if (from == connection) {
                duty.onLost(loss, clock.getAsLong());
                ended(loss.why());
            }
        });
    }
}
