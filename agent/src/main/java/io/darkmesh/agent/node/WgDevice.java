package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.uapi.DeviceState;
import io.darkmesh.agent.uapi.DeviceUpdate;
import io.darkmesh.agent.uapi.PeerUpdate;
import io.darkmesh.agent.uapi.UapiException;
import io.darkmesh.agent.uapi.UapiTarget;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stand-alone interface, configured by the stock tools. */
final class WgDevice implements UapiTarget {
    private final LiveTunnel<PlainTunnel> live;
    private int fwmark;

    WgDevice(LiveTunnel<PlainTunnel> live) {
        this.live = live;
    }

    @Override
    public synchronized void set(DeviceUpdate update) {
        if (update.listenPort().isPresent() || update.fwmark().isPresent()) {
            listen(update.listenPort().orElse(live.port()), update.fwmark().orElse(fwmark));
        }
        live.loop().ask((nowNs, network) -> {
            apply(update, nowNs, network);
            return update;
        });
    }

    @Override
    public synchronized DeviceState get() {
        int port = live.port();
        return live.loop().ask((nowNs, network) -> state(live.engine().tunnel(), port));
    }

    private void listen(int port, int mark) {
        try {
            live.listen(port, mark);
            fwmark = mark;
        } catch (TunException e) {
            int errno = e.kind() == TunException.Kind.PORT_TAKEN ? UapiException.EADDRINUSE : UapiException.EIO;
            throw new UapiException(errno, String.valueOf(e.getMessage()), e);
        }
    }

    private void apply(DeviceUpdate update, long nowNs, TunnelSink network) {
        Tunnel tunnel = live.engine().tunnel();
        if (update.key() instanceof DeviceUpdate.KeyChange.To to) {
            tunnel.setPrivateKey(to.key());
        }
        if (update.replacePeers()) {
            List.copyOf(tunnel.peers()).forEach(tunnel::removePeer);
        }
        for (PeerUpdate peer : update.peers()) {
            apply(tunnel, peer, nowNs, network);
        }
    }

    private static void apply(Tunnel tunnel, PeerUpdate update, long nowNs, TunnelSink network) {
        Peer existing = tunnel.peer(update.publicKey()).orElse(null);
        if (update.remove()) {
            if (existing != null) {
                tunnel.removePeer(existing);
            }
            return;
        }
        if (existing == null && update.updateOnly()) {
            return;
        }
        Peer peer =
                existing != null ? existing : tunnel.addPeer(update.publicKey()).orElse(null);
        if (peer == null) {
            return; // our own key: left out in silence, as the kernel does
        }
        if (update.presharedKey() != null) {
            tunnel.setPresharedKey(peer, update.presharedKey());
        }
        if (update.endpoint() != null) {
            tunnel.setEndpoint(peer, direct(update.endpoint()), nowNs, network);
        }
        update.allowedIps().forEach(step -> apply(tunnel, peer, step));
        update.keepaliveSeconds()
                .ifPresent(seconds -> tunnel.setPersistentKeepalive(peer, Duration.ofSeconds(seconds), nowNs, network));
    }

    private static void apply(Tunnel tunnel, Peer peer, PeerUpdate.AllowedIpStep step) {
        switch (step) {
            case PeerUpdate.AllowedIpStep.Clear clear -> tunnel.disallowAll(peer);
            case PeerUpdate.AllowedIpStep.Add add -> tunnel.allow(peer, add.prefix());
            case PeerUpdate.AllowedIpStep.Remove remove -> tunnel.disallow(peer, remove.prefix());
        }
    }

    private static Path.Direct direct(UdpEndpoint endpoint) {
        var address = UdpAddress.of(new InetSocketAddress(endpoint.address(), endpoint.port()));
        return new Path.Direct(io.darkmesh.tun.udp.UdpEndpoint.to(address));
    }

    private DeviceState state(Tunnel tunnel, int port) {
        List<DeviceState.Peer> peers =
                tunnel.peers().stream().map(peer -> state(tunnel, peer)).toList();
        return new DeviceState(tunnel.privateKey().orElse(null), port, fwmark, peers);
    }

    private static DeviceState.Peer state(Tunnel tunnel, Peer peer) {
        return new DeviceState.Peer(
                peer.publicKey(),
                tunnel.presharedKey(peer),
                endpoint(peer),
                tunnel.latestHandshake(peer).orElse(null),
                peer.activity().sentBytes(),
                peer.activity().receivedBytes(),
                tunnel.persistentKeepalive(peer).toSeconds(),
                tunnel.allowedIps().list(peer));
    }

    private static @Nullable UdpEndpoint endpoint(Peer peer) {
        if (!(peer.endpoint() instanceof Path.Direct direct)) {
            return null;
        }
        InetSocketAddress remote = direct.to().remote().toInetSocketAddress();
        return new UdpEndpoint(remote.getAddress(), remote.getPort());
    }
}
