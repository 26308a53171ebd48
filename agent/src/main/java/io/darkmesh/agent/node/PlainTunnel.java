package io.darkmesh.agent.node;

import io.darkmesh.agent.engine.SlowPathOwner;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;

/** A tunnel with no mesh around it. */
record PlainTunnel(Tunnel tunnel) implements SlowPathOwner {
    @Override
    public void onDatagram(Endpoint from, ByteBuffer datagram, int queued, long nowNs, TunnelSink network) {
        tunnel.onDatagram(from, datagram, queued, nowNs, network);
    }

    @Override
    public boolean onPacketWithoutKey(Peer peer, ByteBuffer packet, long nowNs, TunnelSink network) {
        return tunnel.stage(peer, packet, nowNs, network);
    }

    @Override
    public void onPokes(long nowNs, TunnelSink network) {
        tunnel.onPokes(nowNs, network);
    }

    @Override
    public void onTimeout(long nowNs, TunnelSink network) {
        tunnel.onTimeout(nowNs, network);
    }

    @Override
    public long nextDeadlineNs(long nowNs) {
        return tunnel.nextDeadlineNs();
    }

    @Override
    public void onResume(long nowNs, TunnelSink network) {
        tunnel.onResume();
    }
}
