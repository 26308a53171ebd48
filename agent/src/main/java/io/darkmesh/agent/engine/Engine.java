package io.darkmesh.agent.engine;

import io.darkmesh.agent.netmap.MapDiff;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.HandshakeVerdict;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The mesh as one node holds it: applies network maps to the WireGuard tunnel and chooses each peer's endpoint. Belongs
 * to the engine thread. {@code nowNs} is the tunnel's clock; effects go out through the sink of each call.
 */
public final class Engine implements SlowPathOwner {
    private final Tunnel tunnel;
    private final Function<UdpEndpoint, Endpoint> endpoints;
    private final Map<String, MeshPeer> byId = new HashMap<>();
    private final Map<Peer, MeshPeer> byPeer = new HashMap<>();
    private final FanOut fanOut = new FanOut(byPeer);
    private @Nullable NetworkMap map;

    /**
     * An engine without peers.
     *
     * @param tunnel with its private key; nobody else may change its peers
     * @param endpoints makes the transport's form of an endpoint
     */
    public Engine(Tunnel tunnel, Function<UdpEndpoint, Endpoint> endpoints) {
        this.tunnel = tunnel;
        this.endpoints = endpoints;
    }

    /** The map held now, if there is one. */
    public Optional<NetworkMap> map() {
        return Optional.ofNullable(map);
    }

    /** Takes over a map. A map that was taken over before changes nothing. @return what changed */
    public MapDiff onMap(NetworkMap next, long nowNs, TunnelSink network) {
        MapDiff diff = MapDiff.between(map, next);
        boolean prefixesChanged = map == null || !map.prefixes().equals(next.prefixes());
        map = next;
        diff.removed().forEach(this::remove);
        diff.added().forEach(node -> add(node, next.prefixes(), nowNs, network));
        for (Node node : prefixesChanged ? next.peers() : diff.changed()) {
            change(node, next.prefixes(), nowNs, network);
        }
        return diff;
    }

    /** This node is no longer part of the network: every peer goes, and every session with it. */
    public void onRemoved() {
        List.copyOf(byId.values()).forEach(peer -> remove(peer.node()));
        map = null;
    }

    /** A handshake message or cookie reply has come; see {@link Tunnel#onDatagram}. */
    @Override
    public HandshakeVerdict onDatagram(Endpoint from, ByteBuffer datagram, int queued, long nowNs, TunnelSink network) {
        return tunnel.onDatagram(from, datagram, queued, nowNs, fanOut.at(nowNs, network));
    }

    /**
     * A packet has no usable key; see {@link Tunnel#stage}.
     *
     * @return false when the peer cannot be reached: nobody knows an endpoint of it
     */
    @Override
    public boolean onPacketWithoutKey(Peer peer, ByteBuffer packet, long nowNs, TunnelSink network) {
        return tunnel.stage(peer, packet, nowNs, fanOut.at(nowNs, network));
    }

    /** Workers have poked. */
    @Override
    public void onPokes(long nowNs, TunnelSink network) {
        tunnel.onPokes(nowNs, fanOut.at(nowNs, network));
    }

    /** Does what is due. */
    @Override
    public void onTimeout(long nowNs, TunnelSink network) {
        tunnel.onTimeout(nowNs, fanOut.at(nowNs, network));
    }

    /** When {@link #onTimeout} should be called next. */
    @Override
    public long nextDeadlineNs() {
        return tunnel.nextDeadlineNs();
    }

    /**
     * This host's addresses changed. Every peer with a session hears from us at once, so that it learns where we are now.
     */
    public void onLocalAddressesChanged(long nowNs, TunnelSink network) {
        for (MeshPeer each : byId.values()) {
            Endpoint current = each.peer().endpoint();
            if (current != null) {
                each.peer().setEndpoint(current.withoutLocalAddress());
            }
            if (each.hasSession(nowNs)) {
                tunnel.renew(each.peer(), nowNs, fanOut.at(nowNs, network));
            }
        }
    }

    /** The machine was asleep: old sessions are not used again. */
    @Override
    public void onResume() {
        tunnel.onResume();
    }

    /** Somebody outside measured the round trip through the tunnel. */
    public void onRoundTrip(String nodeId, long roundTripNs) {
        MeshPeer peer = byId.get(nodeId);
        if (peer != null) {
            peer.roundTripMeasured(roundTripNs);
        }
    }

    /** The highest handshake timestamp sent yet; see {@link Tunnel#timestampFloor}. */
    public Tai64n timestampFloor() {
        return tunnel.timestampFloor();
    }

    /** What is known of all peers, in the map's order. */
    public List<PeerReport> report(long nowNs) {
        List<PeerReport> reports = new ArrayList<>();
        if (map != null) {
            for (Node node : map.peers()) {
                MeshPeer peer = byId.get(node.id());
                if (peer != null) {
                    reports.add(report(peer, nowNs));
                }
            }
        }
        return reports;
    }

    private PeerReport report(MeshPeer each, long nowNs) {
        Endpoint current = each.peer().endpoint();
        boolean live = each.hasSession(nowNs);
        if (live) {
            each.noteEndpoint(current, nowNs);
        }
        return new PeerReport(
                each.node(),
                live ? MapAddresses.endpoint(current) : null,
                live && each.pathSinceNs() != Limits.UNSET ? nowNs - each.pathSinceNs() : -1,
                each.roundTripNs() == Limits.UNSET ? -1 : each.roundTripNs(),
                each.handshakeNs() == Limits.UNSET ? -1 : nowNs - each.handshakeNs(),
                each.peer().activity().sentBytes(),
                each.peer().activity().receivedBytes(),
                live ? null : why(each));
    }

    private static String why(MeshPeer each) {
        if (each.candidates().isEmpty()) {
            return "it has published no endpoint";
        }
        return each.isUnanswered()
                ? "none of its endpoints answered: " + each.node().endpoints()
                : "idle: a path is found with the first packet";
    }

    private void add(Node node, List<IpPrefix> mesh, long nowNs, TunnelSink network) {
        Optional<Peer> peer = tunnel.addPeer(new PublicKey(node.nodeKey().bytes()));
        if (peer.isEmpty()) {
            return; // our own key, or more peers than there may be
        }
        var added = new MeshPeer(peer.get(), node);
        byId.put(node.id(), added);
        byPeer.put(added.peer(), added);
        node.addresses().forEach(address -> tunnel.allow(added.peer(), MapAddresses.prefix(address)));
        useEndpoints(added, mesh, nowNs, network);
    }

    private void change(Node node, List<IpPrefix> mesh, long nowNs, TunnelSink network) {
        MeshPeer known = byId.get(node.id());
        if (known == null) {
            return;
        }
        if (!known.node().addresses().equals(node.addresses())) {
            tunnel.disallowAll(known.peer());
            node.addresses().forEach(address -> tunnel.allow(known.peer(), MapAddresses.prefix(address)));
        }
        known.update(node);
        useEndpoints(known, mesh, nowNs, network);
    }

    private void remove(Node node) {
        MeshPeer gone = byId.remove(node.id());
        if (gone != null) {
            byPeer.remove(gone.peer());
            tunnel.removePeer(gone.peer());
        }
    }

    /** New endpoints replace one in use only when that has gone silent; then they are tried at once. */
    private void useEndpoints(MeshPeer each, List<IpPrefix> mesh, long nowNs, TunnelSink network) {
        List<Endpoint> usable = each.node().endpoints().stream()
                .filter(endpoint -> MapAddresses.isUsable(endpoint, mesh))
                .map(endpoints)
                .toList();
        if (!each.candidates().replace(usable) || usable.isEmpty() || each.isPathAlive(nowNs)) {
            return;
        }
        tunnel.setEndpoint(each.peer(), each.candidates().best(), nowNs, fanOut.at(nowNs, network));
        if (each.hasSession(nowNs)) {
            tunnel.renew(each.peer(), nowNs, fanOut.at(nowNs, network));
        }
    }
}
