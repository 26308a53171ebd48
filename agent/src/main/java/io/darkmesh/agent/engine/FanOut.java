package io.darkmesh.agent.engine;

import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Between the tunnel and the network: an initiation to a peer whose path is not known to live goes to several of its
 * endpoints. The peer accepts the copy that comes first and answers where that came from, which becomes the path.
 */
final class FanOut implements TunnelSink {
    private final Map<Peer, MeshPeer> peers;
    private TunnelSink network = new Nowhere();
    private long nowNs;

    FanOut(Map<Peer, MeshPeer> peers) {
        this.peers = peers;
    }

    /** Before any work has been given. */
    private static final class Nowhere implements TunnelSink {
        @Override
        public void send(@Nullable Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
            throw new IllegalStateException("nothing may be sent between two calls of the engine");
        }
    }

    /** For the call that begins now. */
    FanOut at(long callNs, TunnelSink callNetwork) {
        nowNs = callNs;
        network = callNetwork;
        return this;
    }

    @Override
    public void send(@Nullable Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
        network.send(peer, to, datagram.slice(), trafficClass);
        MeshPeer known = peer == null ? null : peers.get(peer);
        if (known == null
                || datagram.remaining() != HandshakeInitiation.BYTES
                || datagram.get(datagram.position()) != 1) {
            return;
        }
        known.initiationSent(nowNs);
        if (!known.isPathAlive(nowNs)) {
            for (Endpoint alternative : known.candidates().alternatives(to)) {
                network.send(peer, alternative, datagram.slice(), trafficClass);
            }
        }
    }

    @Override
    public void handshakeCompleted(Peer peer) {
        MeshPeer known = peers.get(peer);
        if (known != null) {
            known.handshakeCompleted(nowNs);
        }
        network.handshakeCompleted(peer);
    }

    @Override
    public void handshakeFailed(Peer peer, int droppedPackets) {
        MeshPeer known = peers.get(peer);
        if (known != null) {
            known.handshakeFailed();
        }
        network.handshakeFailed(peer, droppedPackets);
    }

    @Override
    public void authenticated(Peer peer, Endpoint from) {
        MeshPeer known = peers.get(peer);
        if (known != null) {
            known.authenticatedFrom(from, nowNs);
        }
        network.authenticated(peer, from);
    }
}
