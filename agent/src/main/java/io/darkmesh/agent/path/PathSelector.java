package io.darkmesh.agent.path;

import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Chooses the path to every peer; the package says how the engine drives it. Owned by the engine's thread.
 *
 * <p>Peers are named by their id in the network map. What concerns an unknown peer is ignored.
 */
public final class PathSelector {
    /** What {@link #nextDeadlineNs} says when there is nothing to wait for. */
    public static final long NEVER = PathLimits.NEVER;

    private final LocalView local;
    private final Map<String, PeerPaths> peers = new LinkedHashMap<>();
    private long stunNs = PathLimits.NEVER;
    private long activeNs = Long.MIN_VALUE;

    /**
     * A selector without peers.
     *
     * @param random cryptographically strong outside of simulations: ids of probes are drawn from it
     * @param firstSequence larger than any used before by this node, such as milliseconds since 1970 times 1000
     */
    public PathSelector(RandomGenerator random, long firstSequence) {
        this.local = new LocalView(random, firstSequence);
    }

    /**
     * Where this node can be reached now, best first: all of it, each time something changes.
     *
     * @param mapping of the IPv4 NAT in front of this host
     */
    public void onLocalCandidates(
            List<Candidate> candidates, MappingBehavior mapping, long nowNs, Consumer<PathOutput> out) {
        if (local.set(candidates, mapping)) {
            peers.values().forEach(peer -> peer.onLocalChange(nowNs, out));
        }
    }

    /** A peer of the map, with the addresses the map has of it. Adding it again changes its addresses only. */
    public void addPeer(String peer, List<Candidate> fromMap, long nowNs, Consumer<PathOutput> out) {
        peers.computeIfAbsent(peer, id -> new PeerPaths(id, local)).onRemoteCandidates(fromMap, nowNs, out);
    }

    /** The peer is gone; what it had open is closed. */
    public void removePeer(String peer, Consumer<PathOutput> out) {
        if (peers.remove(peer) != null) {
            out.accept(new PathOutput.CloseSockets(peer, 0));
        }
    }

    /** The relay by which this peer can be reached is connected. */
    public void onRelayUp(String peer, String relayId, long nowNs, Consumer<PathOutput> out) {
        find(peer).ifPresent(paths -> paths.onRelayUp(relayId, nowNs, out));
    }

    /** No relay reaches this peer now: the connection is lost, or the relay says the peer is not there. */
    public void onRelayDown(String peer, long nowNs, Consumer<PathOutput> out) {
        find(peer).ifPresent(paths -> paths.onRelayDown(nowNs, out));
    }

    /** The tunnel has made a handshake initiation. */
    public void onHandshakeNeeded(String peer, long nowNs, Consumer<PathOutput> out) {
        noteActivity(nowNs);
        find(peer).ifPresent(paths -> paths.onHandshakeNeeded(nowNs, out));
    }

    /** The tunnel can send data to the peer: after its first keypair, and after each one that follows. */
    public void onSession(String peer, long nowNs, Consumer<PathOutput> out) {
        find(peer).ifPresent(paths -> paths.onSession(nowNs, out));
    }

    /** The tunnel has no keypair left for the peer. */
    public void onSessionLost(String peer) {
        find(peer).ifPresent(PeerPaths::onSessionLost);
    }

    /** A valid handshake message or authenticated data of the peer came from there, which is not its path. */
    public void onAuthenticated(String peer, PathId from, long nowNs, Consumer<PathOutput> out) {
        find(peer).ifPresent(paths -> paths.onAuthenticated(from, nowNs, out));
    }

    /** Data was sent to the peer or came from it: heartbeats go on for 45 s. */
    public void onTraffic(String peer, long nowNs, Consumer<PathOutput> out) {
        noteActivity(nowNs);
        find(peer).ifPresent(paths -> paths.onTraffic(nowNs, out));
    }

    /**
     * A message about paths.
     *
     * @param from the way it came; an answer goes back the same way
     * @param inSession whether it came as an inner packet of WireGuard, or sealed on its own
     */
    public void onMessage(
            String peer, PathId from, PathMessage message, boolean inSession, long nowNs, Consumer<PathOutput> out) {
        if (message instanceof PathMessage.Candidates) {
            noteActivity(nowNs); // what we last knew of our own NAT may be forgotten there, and the peer is told of it
        }
        find(peer).ifPresent(paths -> paths.onMessage(from, message, inSession, nowNs, out));
    }

    /** Addresses or routes of the host have changed: nothing that was measured counts, keys stay. */
    public void onLinkChange(long nowNs, Consumer<PathOutput> out) {
        peers.values().forEach(peer -> peer.onLinkChange(nowNs, out));
        peers.values().stream()
                .map(peer -> peer.standing(nowNs).current())
                .filter(PathId.Relayed.class::isInstance)
                .map(path -> ((PathId.Relayed) path).relayId())
                .distinct()
                .forEach(relay -> out.accept(new PathOutput.RedialRelay(relay)));
        askStun(nowNs, out);
    }

    /** The host has slept: every mapping on the way may be gone. */
    public void onWake(long nowNs, Consumer<PathOutput> out) {
        onLinkChange(nowNs, out);
    }

    /** Does what is due. */
    public void onTimeout(long nowNs, Consumer<PathOutput> out) {
        for (PeerPaths peer : peers.values()) {
            if (nowNs >= peer.nextDeadlineNs(nowNs)) {
                peer.onTimeout(nowNs, out);
            }
        }
        if (nowNs >= stunNs) {
            if (nowNs - activeNs < PathLimits.IDLE_NS) {
                askStun(nowNs, out);
            } else {
                stunNs = PathLimits.NEVER;
            }
        }
    }

    /** When {@link #onTimeout} has something to do, as far as is known now. */
    public long nextDeadlineNs(long nowNs) {
        long next = stunNs;
        for (PeerPaths peer : peers.values()) {
            next = Math.min(next, peer.nextDeadlineNs(nowNs));
        }
        return next;
    }

    /** Why the path to this peer is what it is. */
    public Optional<PathReport> explain(String peer, long nowNs) {
        return find(peer).map(paths -> paths.report(nowNs));
    }

    private void noteActivity(long nowNs) {
        activeNs = nowNs;
        if (stunNs == PathLimits.NEVER) {
            long askedNs = local.stunAskedNs();
            stunNs = askedNs == Long.MIN_VALUE ? nowNs : Math.max(nowNs, askedNs + PathLimits.STUN_LEAST_NS);
        }
    }

    private void askStun(long nowNs, Consumer<PathOutput> out) {
        stunNs = nowNs + PathLimits.STUN_LEAST_NS + local.random.nextLong(PathLimits.STUN_SPREAD_NS);
        local.askStun(nowNs, out);
    }

    private Optional<PeerPaths> find(String peer) {
        return Optional.ofNullable(peers.get(peer));
    }
}
