package io.darkmesh.agent.engine;

import io.darkmesh.agent.netmap.MapDiff;
import io.darkmesh.agent.path.PathReport;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.PathSeal;
import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The mesh as one node holds it: applies network maps to the WireGuard tunnel, and joins it with path selection. Belongs
 * to the engine thread. {@code nowNs} is the tunnel's clock; effects go out through the sink of each call.
 */
public final class Engine implements SlowPathOwner {
    /** Peers of the first map that hear of us at once, so that those who still know an older session take the new one. */
    static final int MAX_GREETINGS = 256;

    private static final long GREETING_INTERVAL_NS = 10_000_000;
    private static final long LOOK_NS = 250_000_000;
    private static final int LAST_WIREGUARD_TYPE = 4;

    private final Tunnel tunnel;
    private final long bootSalt;
    private final @Nullable X25519Secret own;
    private final PeerTable peers = new PeerTable();
    private final TunnelEvents events = new TunnelEvents(this::onFirstSign);
    private final PathControl paths;
    private final Deque<String> greetings = new ArrayDeque<>();
    private @Nullable NetworkMap map;
    private long greetNs = Limits.NEVER;
    private long lookNs = Limits.NEVER;
    private boolean isNew;

    /**
     * An engine without peers.
     *
     * @param tunnel with its private key; nobody else may change its peers
     * @param random cryptographically strong outside of simulations
     * @param firstSequence larger than any this node used before, such as microseconds since 1970
     */
    public Engine(Tunnel tunnel, Ways ways, RandomGenerator random, long firstSequence) {
        this.tunnel = tunnel;
        this.bootSalt = random.nextLong();
        this.own =
                tunnel.privateKey().map(key -> X25519Secret.of(key.toBytes())).orElse(null);
        this.paths = new PathControl(tunnel, ways, peers, events, random, firstSequence);
    }

    /** This node's key is new: no peer can hold an older session with it, so none is called before there is traffic. */
    public void beginAsNew() {
        isNew = true;
    }

    /** The map held now, if there is one. */
    public Optional<NetworkMap> map() {
        return Optional.ofNullable(map);
    }

    /** Takes over a map. A map that was taken over before changes nothing. @return what changed */
    public MapDiff onMap(NetworkMap next, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        MapDiff diff = MapDiff.between(map, next);
        boolean first = map == null;
        boolean prefixesChanged = map == null || !map.prefixes().equals(next.prefixes());
        map = next;
        paths.useMesh(next.prefixes());
        diff.removed().forEach(this::remove);
        diff.added().forEach(this::add);
        for (Node node : prefixesChanged ? next.peers() : diff.changed()) {
            change(node);
        }
        if (first && !isNew) {
            next.peers().stream().limit(MAX_GREETINGS).map(Node::id).forEach(greetings::add);
            greetNs = nowNs;
        }
        settle(nowNs);
        return diff;
    }

    /** This node is no longer part of the network: every peer goes, and every session with it. */
    public void onRemoved() {
        peers.all().forEach(peer -> remove(peer.node()));
        map = null;
    }

    /** A handshake message, an answer of a STUN server, a sealed message about paths, or noise. */
    @Override
    public void onDatagram(Endpoint from, ByteBuffer datagram, int queued, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        if (isWireGuard(datagram)) {
            tunnel.onDatagram(from, datagram, queued, nowNs, events);
        } else {
            paths.onDatagram(from, datagram);
        }
        settle(nowNs);
    }

    /** A type byte and three zeros; STUN begins with other bytes, and so do sealed messages. */
    private static boolean isWireGuard(ByteBuffer datagram) {
        if (datagram.remaining() < Integer.BYTES) {
            return false;
        }
        int type = datagram.slice().order(ByteOrder.LITTLE_ENDIAN).getInt();
        return type >= 1 && type <= LAST_WIREGUARD_TYPE;
    }

    /**
     * A packet has no usable key; see {@link Tunnel#stage}.
     *
     * @return false when the peer cannot be reached: nobody knows a way to it
     */
    @Override
    public boolean onPacketWithoutKey(Peer peer, ByteBuffer packet, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        boolean reachable = tunnel.stage(peer, packet, nowNs, events);
        settle(nowNs);
        return reachable;
    }

    /** The very packet may have confirmed the session in which it is to be answered: that is heard of first. */
    @Override
    public void onInner(Peer peer, Endpoint from, ByteBuffer message, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        tunnel.onPokes(nowNs, events);
        MeshPeer known = peers.find(peer);
        if (known != null) {
            paths.onInner(known, from, message);
        }
        settle(nowNs);
    }

    @Override
    public void onNewOrigin(Peer peer, Endpoint from, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        MeshPeer known = peers.find(peer);
        if (known != null) {
            paths.onAuthenticated(known, from);
        }
        settle(nowNs);
    }

    /** Workers have poked. */
    @Override
    public void onPokes(long nowNs, TunnelSink network) {
        begin(nowNs, network);
        tunnel.onPokes(nowNs, events);
        settle(nowNs);
    }

    /** Does what is due. */
    @Override
    public void onTimeout(long nowNs, TunnelSink network) {
        begin(nowNs, network);
        tunnel.onTimeout(nowNs, events);
        if (nowNs >= lookNs) {
            look(nowNs);
        }
        if (nowNs >= greetNs) {
            greet(nowNs);
        }
        paths.onTimeout();
        settle(nowNs);
    }

    /** When {@link #onTimeout} should be called next. */
    @Override
    public long nextDeadlineNs(long nowNs) {
        long own = Math.min(greetNs, lookNs);
        return Math.min(own, Math.min(tunnel.nextDeadlineNs(), paths.nextDeadlineNs(nowNs)));
    }

    /** The host's own addresses with the port of its socket, best first. */
    public void onHostEndpoints(List<UdpEndpoint> endpoints, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        paths.onHostEndpoints(endpoints);
        settle(nowNs);
    }

    /** This host is attached to the network in another way: these are its addresses now. */
    public void onLinkChange(List<UdpEndpoint> endpoints, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        paths.onLinkChange(endpoints);
        settle(nowNs);
    }

    /** The device carries inner packets of up to so many bytes; no path is held to carry more. */
    public void onDeviceMtu(int bytes, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        tunnel.setMtu(bytes);
        paths.onDeviceMtu(bytes);
        settle(nowNs);
    }

    /** What the router forwards to us now. */
    public void onPortMapped(List<UdpEndpoint> endpoints, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        paths.onPortMapped(endpoints);
        settle(nowNs);
    }

    /** These relays are connected now; the first to be asked for peers that have not told theirs is our own home. */
    public void onRelays(Set<String> connected, @Nullable String home, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        paths.onRelays(connected, home);
        settle(nowNs);
    }

    /** Whom to ask where we appear to be, with the ids of their relays; they are asked at once. */
    public void onStunServers(Map<UdpEndpoint, String> servers, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        paths.onStunServers(servers);
        settle(nowNs);
    }

    /** The machine was asleep: old sessions are not used again. */
    @Override
    public void onResume(long nowNs, TunnelSink network) {
        begin(nowNs, network);
        tunnel.onResume();
        for (MeshPeer each : peers.all()) {
            each.sessionsErased();
            paths.onSessionLost(each);
        }
        paths.onWake();
        settle(nowNs);
    }

    /** Pings a peer inside the session, making one first if need be. The answer is told on the engine's thread, or never. */
    public void ping(String nodeId, Consumer<PingAnswer> onAnswer, long nowNs, TunnelSink network) {
        begin(nowNs, network);
        MeshPeer peer = peers.find(nodeId);
        if (peer != null) {
            paths.ping(peer, onAnswer);
            paths.onTraffic(peer);
            if (!peer.hasSession(nowNs)) {
                tunnel.stage(peer.peer(), ByteBuffer.allocate(0), nowNs, events);
            }
        }
        settle(nowNs);
    }

    /** What is known of the network around this host. */
    public NetView view() {
        return paths.view();
    }

    /** The highest handshake timestamp sent yet; see {@link Tunnel#timestampFloor}. */
    public Tai64n timestampFloor() {
        return tunnel.timestampFloor();
    }

    /** What is known of all peers, in the map's order. */
    public List<PeerReport> report(long nowNs) {
        paths.at(nowNs);
        List<PeerReport> reports = new ArrayList<>();
        for (Node node : map == null ? List.<Node>of() : map.peers()) {
            MeshPeer peer = peers.find(node.id());
            if (peer != null) {
                paths.explain(peer).ifPresent(path -> reports.add(report(peer, path, paths.mtuBytes(peer), nowNs)));
            }
        }
        return reports;
    }

    private static PeerReport report(MeshPeer each, PathReport path, int mtuBytes, long nowNs) {
        boolean live = each.hasSession(nowNs);
        long measuredNs = path.roundTripNs() > 0 ? (long) path.roundTripNs() : each.roundTripNs();
        return new PeerReport(
                each.node(),
                path,
                live,
                measuredNs == Limits.UNSET ? -1 : measuredNs,
                each.handshakeNs() == Limits.UNSET ? -1 : nowNs - each.handshakeNs(),
                each.peer().activity().sentBytes(),
                each.peer().activity().receivedBytes(),
                mtuBytes,
                live ? path.why() : whyNoSession(each, path));
    }

    private static String whyNoSession(MeshPeer each, PathReport path) {
        if (path.path().isEmpty()) {
            return "it has published no endpoint, and no relay reaches it";
        }
        return each.isUnanswered()
                ? "none of its endpoints answered: " + each.node().endpoints()
                : "idle: a path is found with the first packet";
    }

    /**
     * What waits for the handshake is sent before path selection hears of its end. Where nothing else is known of the
     * way to the peer, that goes where the handshake message came from.
     */
    private void onFirstSign(Peer peer, Endpoint from) {
        MeshPeer known = peers.find(peer);
        if (known != null && known.relayId() == null && known.handshakeNs() == Limits.UNSET) {
            peer.setEndpoint(from);
        }
    }

    private void begin(long nowNs, TunnelSink network) {
        events.through(network);
        paths.at(nowNs);
    }

    /** Lets path selection hear what the tunnel has said meanwhile, until neither has more to say. */
    private void settle(long nowNs) {
        for (TunnelEvents.Event event = events.next(); event != null; event = events.next()) {
            MeshPeer peer = peers.find(event.peer());
            if (peer == null) {
                continue;
            }
            switch (event) {
                case TunnelEvents.Event.Initiation initiation ->
                    paths.onInitiation(peer, initiation.to(), initiation.datagram());
                case TunnelEvents.Event.Response response -> paths.onResponse(peer, response.to(), response.datagram());
                case TunnelEvents.Event.Completed completed -> {
                    peer.handshakeCompleted(nowNs);
                    lookNs = Math.min(lookNs, nowNs + LOOK_NS);
                    paths.onSession(peer);
                }
                case TunnelEvents.Event.Failed failed -> peer.handshakeFailed();
                case TunnelEvents.Event.Authenticated authenticated -> {
                    peer.authenticated();
                    paths.onAuthenticated(peer, authenticated.from());
                }
            }
        }
    }

    /** Reads what the workers have counted, while there is a session on which they could. */
    private void look(long nowNs) {
        boolean any = false;
        for (MeshPeer each : peers.all()) {
            if (each.takeSessionLost(nowNs)) {
                paths.onSessionLost(each);
            }
            any |= each.hasSession(nowNs);
            if (each.takeTraffic()) {
                paths.onTraffic(each);
            }
        }
        lookNs = any ? nowNs + LOOK_NS : Limits.NEVER;
    }

    /** Begins a handshake with the next peer that was known when we started, as soon as there is a way to it. */
    private void greet(long nowNs) {
        String id = greetings.poll();
        MeshPeer peer = id == null ? null : peers.find(id);
        if (peer != null && !peer.hasSession(nowNs)) {
            if (peer.peer().endpoint() == null) {
                peer.setGreeting(true);
            } else {
                tunnel.renew(peer.peer(), nowNs, events);
            }
        }
        greetNs = greetings.isEmpty() ? Limits.NEVER : nowNs + GREETING_INTERVAL_NS;
    }

    private void add(Node node) {
        Optional<Peer> peer = tunnel.addPeer(new PublicKey(node.nodeKey().bytes()));
        if (peer.isEmpty()) {
            return; // our own key, or more peers than there may be
        }
        peer.get().setRoaming(false);
        var added = new MeshPeer(peer.get(), node, seal(node).orElse(null));
        peers.add(added);
        node.addresses().forEach(address -> tunnel.allow(added.peer(), MapAddresses.prefix(address)));
        paths.add(added);
    }

    private Optional<PathSeal> seal(Node node) {
        return own == null ? Optional.empty() : PathSeal.between(own, Key32.of(node.nodeKey()), bootSalt);
    }

    private void change(Node node) {
        MeshPeer known = peers.find(node.id());
        if (known == null) {
            return;
        }
        if (!known.node().addresses().equals(node.addresses())) {
            tunnel.disallowAll(known.peer());
            node.addresses().forEach(address -> tunnel.allow(known.peer(), MapAddresses.prefix(address)));
        }
        known.update(node);
        paths.add(known);
    }

    private void remove(Node node) {
        MeshPeer gone = peers.remove(node.id());
        if (gone != null) {
            paths.remove(gone);
            tunnel.removePeer(gone.peer());
        }
    }
}
