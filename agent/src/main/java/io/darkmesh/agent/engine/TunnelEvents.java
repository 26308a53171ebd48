package io.darkmesh.agent.engine;

import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.message.HandshakeResponse;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Between the tunnel and the network: keeps what path selection has to hear until the tunnel is done, because it must
 * not be called back. Initiations wait too, since path selection decides where they go.
 */
final class TunnelEvents implements TunnelSink {
    private final Deque<Event> waiting = new ArrayDeque<>();
    private final BiConsumer<Peer, Endpoint> early;
    private TunnelSink network = new Nowhere();

    /** @param early told at once where a peer's handshake message came from; must not call the tunnel */
    TunnelEvents(BiConsumer<Peer, Endpoint> early) {
        this.early = early;
    }

    /** Before any work has been given. */
    private static final class Nowhere implements TunnelSink {
        @Override
        public void send(@Nullable Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
            throw new IllegalStateException("nothing may be sent between two calls of the engine");
        }
    }

    /** What the tunnel has said. */
    sealed interface Event {
        Peer peer();

        record Initiation(Peer peer, Endpoint to, ByteBuffer datagram) implements Event {}

        record Response(Peer peer, Endpoint to, ByteBuffer datagram) implements Event {}

        record Completed(Peer peer) implements Event {}

        record Failed(Peer peer) implements Event {}

        record Authenticated(Peer peer, Endpoint from) implements Event {}
    }

    /** For the call that begins now. */
    TunnelEvents through(TunnelSink callNetwork) {
        network = callNetwork;
        return this;
    }

    TunnelSink network() {
        return network;
    }

    @Nullable
    Event next() {
        return waiting.poll();
    }

    @Override
    public void send(@Nullable Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
        if (peer != null && is(datagram, 1, HandshakeInitiation.BYTES)) {
            waiting.add(new Event.Initiation(peer, to, copy(datagram)));
            return;
        }
        if (peer != null && is(datagram, 2, HandshakeResponse.BYTES)) {
            waiting.add(new Event.Response(peer, to, copy(datagram)));
        }
        network.send(peer, to, datagram, trafficClass);
    }

    private static boolean is(ByteBuffer datagram, int type, int bytes) {
        return datagram.remaining() == bytes && datagram.get(datagram.position()) == type;
    }

    private static ByteBuffer copy(ByteBuffer datagram) {
        return ByteBuffer.allocate(datagram.remaining()).put(datagram.slice()).flip();
    }

    @Override
    public void handshakeCompleted(Peer peer) {
        waiting.add(new Event.Completed(peer));
        network.handshakeCompleted(peer);
    }

    @Override
    public void handshakeFailed(Peer peer, int droppedPackets) {
        waiting.add(new Event.Failed(peer));
        network.handshakeFailed(peer, droppedPackets);
    }

    @Override
    public void authenticated(Peer peer, Endpoint from) {
        early.accept(peer, from);
        waiting.add(new Event.Authenticated(peer, from));
        network.authenticated(peer, from);
    }
}
