package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.datapath.PathSender;
import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine thread's way to the network. A datagram that cannot be sent is lost, as on any network. */
final class DatagramSink implements TunnelSink, AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = DatagramSender.MAX_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(DatagramSink.class);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(MAX_DATAGRAM_BYTES);
    private final PathSender sender;

    DatagramSink(PathSender sender) {
        this.sender = sender;
    }

    @Override
    public void send(@Nullable Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
        int bytes = datagram.remaining();
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} to {}",
                    kind(datagram),
                    to instanceof Path.Direct direct ? direct.to().remote() : to);
        }
        if (to instanceof Path path && bytes > 0 && bytes <= MAX_DATAGRAM_BYTES) {
            MemorySegment.copy(MemorySegment.ofBuffer(datagram), 0, memory, 0, bytes);
            sender.send(peer, path, trafficClass, memory, 0, bytes, bytes);
        }
    }

    private static String kind(ByteBuffer datagram) {
        int type = datagram.hasRemaining() ? datagram.get(datagram.position()) : 0;
        return switch (type) {
            case Message.INITIATION -> "handshake initiation";
            case Message.RESPONSE -> "handshake response";
            case Message.COOKIE_REPLY -> "cookie reply";
            case Message.TRANSPORT_DATA -> "transport data";
            default -> "message about paths";
        };
    }

    @Override
    public void handshakeCompleted(Peer peer) {
        LOG.debug("new session with {}", peer);
    }

    @Override
    public void handshakeFailed(Peer peer, int droppedPackets) {
        LOG.debug("no answer to handshakes with {}, {} packets dropped", peer, droppedPackets);
    }

    @Override
    public void close() {
        arena.close();
    }
}
