package io.darkmesh.relay.router;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.relay.RefusalCode;
import io.darkmesh.protocol.relay.RelayFrame;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All connections of one relay. Any thread; a connection's own messages come from its transport's thread alone.
 *
 * <p>Time comes in with every call; {@link #onTick} wants to be called about once a second.
 */
public final class RelayRouter {
    private final RelayTrust trust;
    private final RelayLimits limits;
    private final Doorkeeper doorkeeper;
    private final RandomGenerator random;
    private final RelayCounters counters = new RelayCounters();
    private final Set<RelaySession> connections = ConcurrentHashMap.newKeySet();
    private final Map<RelayAddress, RelaySession> ready = new ConcurrentHashMap<>();

    /** A relay; the generator must be thread-safe and cryptographically strong. */
    public RelayRouter(RelayTrust trust, RelayLimits limits, InstantSource wallClock, RandomGenerator random) {
        this(trust, limits, RelayGuests.ALL, wallClock, random);
    }

    /** As the other, for guests alone. */
    public RelayRouter(
            RelayTrust trust, RelayLimits limits, RelayGuests guests, InstantSource wallClock, RandomGenerator random) {
        this.trust = trust;
        this.limits = limits;
        this.doorkeeper = new Doorkeeper(trust, guests, wallClock);
        this.random = random;
    }

    /** A new connection: it is challenged at once, or refused when there are too many. */
    public RelaySession connect(RelayTransport transport, long nowNs) {
        X25519Secret ephemeral = X25519Secret.random(random);
        var nonce = new Key32(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        var challenge = new RelayFrame.Challenge(nonce, ephemeral.publicKey(), trust.relayId());
        var session = new RelaySession(this, transport, challenge, ephemeral, nowNs);
        if (connections.size() >= limits.maxConnections()) {
            session.refuse(RefusalCode.FULL);
            return session;
        }
        connections.add(session);
        session.control(challenge);
        return session;
    }

    /** Ends what has been silent for too long, has not proven its key in time, or whose token has expired. */
    public void onTick(long nowNs) {
        for (RelaySession session : connections) {
            session.onTick(nowNs);
        }
    }

    /** Cuts the node off and refuses its tokens from now on. */
    public void revoke(int coordinator, String network, NodeKey nodeKey) {
        var address = new RelayAddress(coordinator, network, Key32.of(nodeKey));
        doorkeeper.revoke(address);
        RelaySession session = ready.get(address);
        if (session != null) {
            session.refuse(RefusalCode.REVOKED);
        }
    }

    /** Takes a revocation back. */
    public void restore(int coordinator, String network, NodeKey nodeKey) {
        doorkeeper.restore(new RelayAddress(coordinator, network, Key32.of(nodeKey)));
    }

    /** Tells every agent to come back after a random part of this time, so that they do not all come at once. */
    public void announceRestart(int spreadMs) {
        for (RelaySession session : connections) {
            session.control(new RelayFrame.Restarting(spreadMs));
        }
    }

    /** Connections, whether they have proven a key yet or not. */
    public int connectionCount() {
        return connections.size();
    }

    /** Connections that have proven a key. */
    public int readyCount() {
        return ready.size();
    }

    public RelayCounters counters() {
        return counters;
    }

    RelayLimits limits() {
        return limits;
    }

    Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    @Nullable
    RelaySession find(RelayAddress address) {
        return ready.get(address);
    }

    /** Makes the session the one that is found here. Returns the one it takes the place of. */
    @Nullable
    RelaySession register(RelayAddress address, RelaySession session) {
        return ready.put(address, session);
    }

    void onClosed(@Nullable RelayAddress address, RelaySession session) {
        connections.remove(session);
        if (address != null) {
            ready.remove(address, session);
        }
    }
}
