package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Keypairs;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import io.darkmesh.wireguard.session.ReceiverTable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One WireGuard interface without its sockets, its TUN device and its clock. One thread, the engine, owns it: every
 * method but {@link #allowedIps} and {@link #receivers} is that thread's alone. Workers use the objects of package
 * {@code session}, which says how.
 *
 * <p>{@code nowNs} is nanoseconds since the engine started, counting time asleep, and never goes back. After any call
 * {@link #nextDeadlineNs} may have changed.
 */
public final class Tunnel {
    private final AllowedIps<Peer> allowedIps = new AllowedIps<>();
    private final ReceiverTable receivers = new ReceiverTable();
    private final Map<PublicKey, PeerState> peers = new LinkedHashMap<>();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    private final StagedPackets.Budget stagedBudget = new StagedPackets.Budget();
    private final TunnelEnvironment environment;
    private final Timestamps timestamps;
    private final PokeList pokes;
    private final Transmitter transmitter;
    private final PeerTimers timers;
    private final HandshakeInbox inbox;
    private @Nullable Handshakes handshakes;

    /** A tunnel with neither key nor peers. */
    public Tunnel(TunnelEnvironment environment) {
        this.environment = environment;
        this.timestamps = new Timestamps(environment.wallClock(), environment.timestampFloor());
        this.pokes = new PokeList(environment.wakeEngine());
        this.transmitter = new Transmitter(environment.aead());
        this.timers = new PeerTimers(transmitter, environment);
        this.inbox = new HandshakeInbox(peers, receivers, timers, environment.random());
    }

    /** Which peer an address belongs to. Any thread looks up; only this class changes it. */
    public AllowedIps<Peer> allowedIps() {
        return allowedIps;
    }

    /** The keys to open messages with, by receiver index. Any thread. */
    public ReceiverTable receivers() {
        return receivers;
    }

    /** Our public key, if we have a private one. */
    public Optional<PublicKey> publicKey() {
        return privateKey().map(PrivateKey::publicKey);
    }

    /** Our private key, for the configuration protocol. */
    public Optional<PrivateKey> privateKey() {
        return Optional.ofNullable(handshakes).map(Handshakes::privateKey);
    }

    /** The tunnel's MTU in bytes, to which padding is clamped; 0 for none. */
    public void setMtu(int mtuBytes) {
        transmitter.setMtu(mtuBytes);
    }

    /**
     * Changes our key. All sessions end, a peer that is ourselves is removed, and handshakes may begin at once
     * (wireguard.md, rule 17).
     *
     * @param key null for none: then nothing is answered and nothing initiated
     */
    public void setPrivateKey(@Nullable PrivateKey key) {
        if (key != null) {
            find(key.publicKey()).ifPresent(self -> removePeer(self.peer));
        }
        for (PeerState state : peers.values()) {
            timers.erase(state);
            state.forgetStaticShared();
            state.lastHandshakeSentNs = Limits.UNSET;
            reschedule(state);
        }
        handshakes = key == null ? null : new Handshakes(key, receivers, environment, timestamps);
        timers.use(handshakes);
        inbox.use(handshakes);
    }

    /**
     * Adds a peer, or finds the one there is.
     *
     * @return empty when the key is our own or there are MAX_PEERS already
     */
    public Optional<Peer> addPeer(PublicKey key) {
        Optional<PeerState> existing = find(key);
        if (existing.isPresent()) {
            return existing.map(state -> state.peer);
        }
        if (peers.size() >= Limits.MAX_PEERS || publicKey().filter(key::equals).isPresent()) {
            return Optional.empty();
        }
        Peer peer = new Peer(key, pokes);
        peers.put(key, new PeerState(peer, receivers, stagedBudget));
        return Optional.of(peer);
    }

    /** The peer with this key. */
    public Optional<Peer> peer(PublicKey key) {
        return find(key).map(state -> state.peer);
    }

    /** All peers in the order they came. */
    public Collection<Peer> peers() {
        List<Peer> all = new ArrayList<>(peers.size());
        peers.values().forEach(state -> all.add(state.peer));
        return all;
    }

    /** Removes the peer, its prefixes, its sessions and what is staged for it. */
    public void removePeer(Peer peer) {
        PeerState state = peers.remove(peer.publicKey());
        if (state != null) {
            allowedIps.removeAll(peer);
            timers.erase(state);
            state.staged.clear();
            state.forgetStaticShared();
            deadlines.remove(state);
        }
    }

    /** Gives the prefix to the peer, taking it from whoever had it. */
    public void allow(Peer peer, Prefix prefix) {
        state(peer);
        allowedIps.insert(prefix, peer);
    }

    /** Takes the prefix from the peer, if it is the peer's. */
    public void disallow(Peer peer, Prefix prefix) {
        allowedIps.remove(prefix, peer);
    }

    /** Takes all prefixes from the peer. */
    public void disallowAll(Peer peer) {
        allowedIps.removeAll(peer);
    }

    /** The preshared key for handshakes to come. */
    public void setPresharedKey(Peer peer, PresharedKey key) {
        state(peer).presharedKey = key;
    }

    /** The preshared key. */
    public PresharedKey presharedKey(Peer peer) {
        return state(peer).presharedKey;
    }

    /** Says where the peer is; what waits for it goes there. */
    public void setEndpoint(Peer peer, Endpoint endpoint, long nowNs, TunnelSink sink) {
        PeerState state = state(peer);
        peer.setEndpoint(endpoint);
        if (!state.staged.isEmpty()) {
            deliverStaged(state, nowNs, sink);
        }
        settle(state, nowNs, sink);
    }

    /**
     * How often something goes to the peer at least.
     *
     * @param interval zero for never; turning it on sends a keepalive at once
     */
    public void setPersistentKeepalive(Peer peer, Duration interval, long nowNs, TunnelSink sink) {
        PeerState state = state(peer);
        timers.setPersistentKeepalive(state, interval.toNanos(), nowNs, sink);
        settle(state, nowNs, sink);
    }

    /** The interval of persistent keepalives, zero for never. */
    public Duration persistentKeepalive(Peer peer) {
        return Duration.ofNanos(state(peer).persistentKeepaliveNs);
    }

    /** When the last handshake was completed, by the wall clock. */
    public Optional<Instant> latestHandshake(Peer peer) {
        return Optional.ofNullable(state(peer).latestHandshake);
    }

    /** The highest timestamp sent yet. Kept on disk and given to the next run, it survives a clock that goes back. */
    public Tai64n timestampFloor() {
        return timestamps.highest();
    }

    /**
     * A handshake message or cookie reply has come.
     *
     * @param datagram from its position to its limit; left as it is
     * @param queued handshake messages that wait behind it, by which we know whether we are under load
     */
    public HandshakeVerdict onDatagram(Endpoint from, ByteBuffer datagram, int queued, long nowNs, TunnelSink sink) {
        HandshakeVerdict verdict = inbox.onDatagram(from, datagram, queued, nowNs, sink);
        PeerState touched = inbox.takeTouched();
        if (touched != null) {
            settle(touched, nowNs, sink);
        }
        return verdict;
    }

    /**
     * A packet has no usable key: it is sent if there is one by now, else it waits for a handshake, which begins.
     *
     * @param packet an inner IP packet, copied; an empty one asks for a keepalive or a handshake alone
     * @return false when the peer has no endpoint: the sender should hear of it (wireguard.md, rule 12)
     */
    public boolean stage(Peer peer, ByteBuffer packet, long nowNs, TunnelSink sink) {
        PeerState state = peers.get(peer.publicKey());
        if (state == null || state.peer != peer || peer.endpoint() == null) {
            return false;
        }
        if (packet.hasRemaining()) {
            state.staged.add(packet);
        }
        deliverStaged(state, nowNs, sink);
        settle(state, nowNs, sink);
        return true;
    }

    /**
     * Sends a packet of the agent's own inside the session, on a path of its choice. For the timers it is no data: nobody
     * owes an answer to it.
     *
     * @param packet no IP packet: who receives it finds {@code session.Drop.PACKET_MALFORMED} and looks at it
     * @return false when there is no session
     */
    public boolean sendControl(Peer peer, Endpoint to, ByteBuffer packet, long nowNs, TunnelSink sink) {
        PeerState state = peers.get(peer.publicKey());
        if (state == null || state.peer != peer || !transmitter.control(state, to, packet, nowNs, sink)) {
            return false;
        }
        settle(state, nowNs, sink);
        return true;
    }

    /**
     * Begins a handshake although the session may still be good, but not within REKEY_TIMEOUT of the last one: to learn
     * which of several endpoints lives, or to tell the peer at once where we are now.
     */
    public void renew(Peer peer, long nowNs, TunnelSink sink) {
        PeerState state = state(peer);
        timers.initiate(state, false, nowNs, sink);
        settle(state, nowNs, sink);
    }

    /** Workers have poked. */
    public void onPokes(long nowNs, TunnelSink sink) {
        while (!pokes.isEmpty()) {
            pokes.drain((peer, bits) -> {
                PeerState state = peers.get(peer.publicKey());
                if (state != null && state.peer == peer) {
                    timers.onPoke(state, bits, nowNs, sink);
                    reschedule(state);
                }
            });
        }
    }

    /** Does what is due. */
    public void onTimeout(long nowNs, TunnelSink sink) {
        for (PeerState due = deadlines.due(nowNs); due != null; due = deadlines.due(nowNs)) {
            timers.onDeadline(due, nowNs, sink);
            reschedule(due);
        }
        onPokes(nowNs, sink);
    }

    /** When {@link #onTimeout} should be called next, or {@link Limits#NEVER}. */
    public long nextDeadlineNs() {
        return deadlines.nextNs();
    }

    /** The machine was really suspended: sessions and handshakes are wiped (wireguard.md, rule 18). */
    public void onResume() {
        for (PeerState state : peers.values()) {
            timers.erase(state);
            state.lastHandshakeSentNs = Limits.UNSET;
            reschedule(state);
        }
    }

    /**
     * The interface was taken down: all sessions end, and until {@link #up} nothing is sent but answers to handshakes,
     * which cannot come, because the caller closes the port. Packets for a peer wait.
     */
    public void down() {
        timers.setDown(true);
        for (PeerState state : peers.values()) {
            timers.stop(state);
            reschedule(state);
        }
    }

    /** The interface, and its port, came up: who has a persistent keepalive or packets waiting is called at once. */
    public void up(long nowNs, TunnelSink sink) {
        timers.setDown(false);
        for (PeerState state : peers.values()) {
            timers.begin(state, nowNs, sink);
            reschedule(state);
        }
    }

    /** The peer's sessions, for tests. */
    Keypairs keypairs(Peer peer) {
        return state(peer).keypairs;
    }

    private void deliverStaged(PeerState state, long nowNs, TunnelSink sink) {
        transmitter.flush(state, nowNs, sink);
        if (!state.keypairs.usable(nowNs)) {
            timers.initiate(state, false, nowNs, sink);
        }
    }

    private Optional<PeerState> find(PublicKey key) {
        return Optional.ofNullable(peers.get(key));
    }

    private PeerState state(Peer peer) {
        PeerState state = peers.get(peer.publicKey());
        if (state == null || state.peer != peer) {
            throw new IllegalArgumentException("no peer of this tunnel: " + peer);
        }
        return state;
    }

    private void settle(PeerState state, long nowNs, TunnelSink sink) {
        reschedule(state);
        onPokes(nowNs, sink);
    }

    private void reschedule(PeerState state) {
        deadlines.put(state, state.deadlines.nextNs());
    }
}
