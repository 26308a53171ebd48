package io.darkmesh.agent.engine;

import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;

/** What an engine thread drives: the inputs of a tunnel's slow path, with or without a mesh around it. */
public interface SlowPathOwner {
    /** A datagram that is no transport data has come; {@code queued} more wait behind it. */
    void onDatagram(Endpoint from, ByteBuffer datagram, int queued, long nowNs, TunnelSink network);

    /** A packet has no usable key. @return false when nobody knows where the peer is */
    boolean onPacketWithoutKey(Peer peer, ByteBuffer packet, long nowNs, TunnelSink network);

    /** A message of the peer has come inside the session. */
    default void onInner(Peer peer, Endpoint from, ByteBuffer message, long nowNs, TunnelSink network) {}

    /** Authenticated data of the peer has come from elsewhere than its path. */
    default void onNewOrigin(Peer peer, Endpoint from, long nowNs, TunnelSink network) {}

    /** Workers have poked. */
    void onPokes(long nowNs, TunnelSink network);

    /** Does what is due. */
    void onTimeout(long nowNs, TunnelSink network);

    /** When {@link #onTimeout} should be called next. */
    long nextDeadlineNs(long nowNs);

    /** The machine was asleep. */
    void onResume(long nowNs, TunnelSink network);
}
