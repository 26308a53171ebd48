package io.darkmesh.agent.engine;

import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import org.jspecify.annotations.Nullable;

/** A peer as the engine keeps it: what the map says of it, and what its path is. The engine thread only. */
final class MeshPeer {
    /** Heard from within this time, a path is taken to live. */
    static final long PATH_TRUST_NS = 6_500_000_000L;

    private final Peer peer;
    private final Candidates candidates = new Candidates();
    private Node node;
    private @Nullable Endpoint path;
    private long pathSinceNs = Limits.UNSET;
    private long initiationSentNs = Limits.UNSET;
    private long roundTripNs = Limits.UNSET;
    private long handshakeNs = Limits.UNSET;
    private boolean unanswered;

    MeshPeer(Peer peer, Node node) {
        this.peer = peer;
        this.node = node;
    }

    Peer peer() {
        return peer;
    }

    Node node() {
        return node;
    }

    void update(Node newNode) {
        node = newNode;
    }

    Candidates candidates() {
        return candidates;
    }

    /** Whether something authenticated has come lately. */
    boolean isPathAlive(long nowNs) {
        long heardNs = peer.activity().lastReceivedNs();
        return heardNs != Limits.UNSET && nowNs - heardNs < PATH_TRUST_NS;
    }

    /** Whether there is a session that data could use: a handshake not yet too old to be used. */
    boolean hasSession(long nowNs) {
        return handshakeNs != Limits.UNSET && nowNs - handshakeNs < Limits.REJECT_AFTER_TIME_NS;
    }

    void initiationSent(long nowNs) {
        initiationSentNs = nowNs;
    }

    void authenticatedFrom(Endpoint from, long nowNs) {
        unanswered = false;
        noteEndpoint(from, nowNs);
    }

    void handshakeCompleted(long nowNs) {
        handshakeNs = nowNs;
        if (initiationSentNs != Limits.UNSET) {
            roundTripNs = nowNs - initiationSentNs;
            initiationSentNs = Limits.UNSET;
        }
    }

    void handshakeFailed() {
        unanswered = true;
        initiationSentNs = Limits.UNSET;
    }

    /** Whether nobody answered the last time we tried for long. */
    boolean isUnanswered() {
        return unanswered;
    }

    void roundTripMeasured(long newRoundTripNs) {
        roundTripNs = newRoundTripNs;
    }

    /** Workers move the endpoint as the peer roams; this notices when that was. */
    void noteEndpoint(@Nullable Endpoint now, long nowNs) {
        boolean moved = now != null && (path == null || !Candidates.isSame(path, now));
        if (moved) {
            path = now;
            pathSinceNs = nowNs;
        }
    }

    long pathSinceNs() {
        return pathSinceNs;
    }

    long roundTripNs() {
        return roundTripNs;
    }

    long handshakeNs() {
        return handshakeNs;
    }
}
