package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where a {@link Tunnel}'s effects go. Called on the engine's thread; enqueues or writes, and never calls back. */
public interface TunnelSink {
    /** Traffic class of handshake messages: DSCP AF41, ECN 0 (wireguard.md, rule 14). */
    int HANDSHAKE_TRAFFIC_CLASS = 0x88;

    /**
     * Sends a datagram.
     *
     * @param peer whose it is; null for a cookie reply, whose receiver is not known yet
     * @param datagram valid only until the call returns
     * @param trafficClass the outer traffic class octet: {@link #HANDSHAKE_TRAFFIC_CLASS}, or for data DSCP 0 and the
     *     inner packet's ECN bits
     */
    void send(@Nullable Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass);

    /** A handshake was completed and its key published. */
    default void handshakeCompleted(Peer peer) {}

    /** Nobody answered for REKEY_ATTEMPT_TIME. The packets that waited are gone. */
    default void handshakeFailed(Peer peer, int droppedPackets) {}

    /** A valid handshake message of the peer came from there, in time for path selection. */
    default void authenticated(Peer peer, Endpoint from) {}
}
