package io.darkmesh.agent.engine;

import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.path.PathSeal;
import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.session.Peer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A peer as the engine keeps it: what the map says of it, and how its session stands. The engine thread only. */
final class MeshPeer {
    private final Peer peer;
    private final @Nullable PathSeal seal;
    private Node node;
    private @Nullable ByteBuffer initiation;
    private long initiationSentNs = Limits.UNSET;
    private long roundTripNs = Limits.UNSET;
    private long handshakeNs = Limits.UNSET;
    private boolean hadSession;
    private boolean unanswered;
    private boolean greeting;
    private @Nullable String relayId;
    private long dataNs = Limits.UNSET;

    /** @param seal none for a peer whose key is of small order */
    MeshPeer(Peer peer, Node node, @Nullable PathSeal seal) {
        this.peer = peer;
        this.node = node;
        this.seal = seal;
    }

    Peer peer() {
        return peer;
    }

    Node node() {
        return node;
    }

    String id() {
        return node.id();
    }

    @Nullable
    PathSeal seal() {
        return seal;
    }

    void update(Node newNode) {
        node = newNode;
    }

    /** Whether there is a session that data could use: a handshake not yet too old to be used. */
    boolean hasSession(long nowNs) {
        return handshakeNs != Limits.UNSET && nowNs - handshakeNs < Limits.REJECT_AFTER_TIME_NS;
    }

    /** Whether there was a session when this was asked last, and there is none now. */
    boolean takeSessionLost(long nowNs) {
        boolean has = hasSession(nowNs);
        boolean lost = hadSession && !has;
        hadSession = has;
        if (lost) {
            handshakeNs = Limits.UNSET;
        }
        return lost;
    }

    /** Whether data went to the peer or came from it since this was asked last. */
    boolean takeTraffic() {
        long lastNs = Math.max(peer.activity().lastDataSentNs(), peer.activity().lastDataReceivedNs());
        boolean moved = lastNs != Limits.UNSET && lastNs != dataNs;
        dataNs = lastNs;
        return moved;
    }

    void initiationSent(ByteBuffer datagram, long nowNs) {
        initiation = datagram;
        initiationSentNs = nowNs;
    }

    /** The last initiation, while nobody has answered. */
    @Nullable
    ByteBuffer initiation() {
        return initiation == null || initiationSentNs == Limits.UNSET ? null : initiation.slice();
    }

    void authenticated() {
        unanswered = false;
    }

    void handshakeCompleted(long nowNs) {
        handshakeNs = nowNs;
        hadSession = true;
        unanswered = false;
        if (initiationSentNs != Limits.UNSET) {
            roundTripNs = nowNs - initiationSentNs;
            initiationSentNs = Limits.UNSET;
        }
    }

    void handshakeFailed() {
        unanswered = true;
        initiationSentNs = Limits.UNSET;
    }

    void sessionsErased() {
        handshakeNs = Limits.UNSET;
        initiationSentNs = Limits.UNSET;
    }

    /** Whether nobody answered the last time we tried for long. */
    boolean isUnanswered() {
        return unanswered;
    }

    /** Whether a handshake is to begin as soon as there is any way to the peer. */
    boolean isGreeting() {
        return greeting;
    }

    void setGreeting(boolean wanted) {
        greeting = wanted;
    }

    /** The relay that reaches the peer, while it is connected. */
    @Nullable
    String relayId() {
        return relayId;
    }

    void setRelayId(@Nullable String id) {
        relayId = id;
    }

    long roundTripNs() {
        return roundTripNs;
    }

    long handshakeNs() {
        return handshakeNs;
    }
}
