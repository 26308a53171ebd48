package io.darkmesh.agent.engine;

import io.darkmesh.agent.path.CandidateGatherer;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.agent.path.PathOutput;
import io.darkmesh.agent.path.PathReport;
import io.darkmesh.agent.path.PathSelector;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.path.PathSeal;
import io.darkmesh.protocol.stun.StunClient;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tells path selection what happens and does what it says; see {@code agent.path}. Owned by the {@link Engine}. */
final class PathControl {
    private final Tunnel tunnel;
    private final Ways ways;
    private final PeerTable peers;
    private final TunnelEvents events;
    private final RandomGenerator random;
    private final Pings pings = new Pings();
    private final PathSelector selector;
    private final CandidateGatherer gatherer;
    private final MtuControl mtus;
    private final Consumer<PathOutput> out = this::onOutput;
    private final Consumer<StunClient.Output.Send> stunOut = this::sendStun;
    private Map<UdpEndpoint, String> stunServers = Map.of();
    private Set<String> relaysUp = Set.of();
    private @Nullable String home;
    private List<IpPrefix> mesh = List.of();
    private long nowNs;

    PathControl(
            Tunnel tunnel,
            Ways ways,
            PeerTable peers,
            TunnelEvents events,
            RandomGenerator random,
            long firstSequence) {
        this.tunnel = tunnel;
        this.ways = ways;
        this.peers = peers;
        this.events = events;
        this.random = random;
        this.selector = new PathSelector(random, firstSequence);
        this.gatherer = new CandidateGatherer(random);
        this.mtus = new MtuControl(tunnel, ways, events, random);
    }

    /** All that follows happens now. */
    void at(long callNs) {
        nowNs = callNs;
        mtus.at(callNs);
    }

    // ---- what the map says

    void useMesh(List<IpPrefix> prefixes) {
        mesh = prefixes;
    }

    void add(MeshPeer peer) {
        mtus.add(peer);
        selector.addPeer(peer.id(), MapAddresses.candidates(peer.node(), mesh), nowNs, out);
        useRelay(peer);
    }

    void remove(MeshPeer peer) {
        mtus.remove(peer);
        ways.forget(peer.node());
        selector.removePeer(peer.id(), each -> {});
    }

    /** These relays are connected now. */
    void onRelays(Set<String> up, @Nullable String ownHome) {
        relaysUp = Set.copyOf(up);
        home = ownHome;
        peers.all().forEach(this::useRelay);
    }

    /** The peer listens at its home relay; one that has not told any may be found at ours. */
    private void useRelay(MeshPeer peer) {
        String told = peer.node().homeRelay();
        String wanted = told == null ? home : told;
        if (wanted != null && relaysUp.contains(wanted)) {
            useRelay(peer, wanted);
        } else if (peer.relayId() != null && !relaysUp.contains(peer.relayId())) {
            useRelay(peer, null);
        }
    }

    private void useRelay(MeshPeer peer, @Nullable String relayId) {
        if (Objects.equals(peer.relayId(), relayId)) {
            return;
        }
        peer.setRelayId(relayId);
        if (relayId == null) {
            selector.onRelayDown(peer.id(), nowNs, out);
        } else {
            selector.onRelayUp(peer.id(), relayId, nowNs, out);
        }
    }

    /** A peer that is heard through a relay can be answered there, even if the map does not know. */
    private void noteRelay(MeshPeer peer, PathId path) {
        if (peer.relayId() == null && path instanceof PathId.Relayed relayed && relaysUp.contains(relayed.relayId())) {
            useRelay(peer, relayed.relayId());
        }
    }

    // ---- what the host says

    void onHostEndpoints(List<UdpEndpoint> endpoints) {
        gatherer.onHostEndpoints(endpoints);
        tellCandidates();
    }

    void onPortMapped(List<UdpEndpoint> endpoints) {
        gatherer.onPortMapped(endpoints);
        tellCandidates();
    }

    /** @param servers with the ids of their relays */
    void onStunServers(Map<UdpEndpoint, String> servers) {
        stunServers = Map.copyOf(servers);
        askStun();
    }

    private void askStun() {
        gatherer.ask(List.copyOf(stunServers.keySet()), nowNs, stunOut);
        tellCandidates();
    }

    void onLinkChange(List<UdpEndpoint> endpoints) {
        gatherer.onHostEndpoints(endpoints);
        onWake();
    }

    /** As after a change of link, on the same addresses. */
    void onWake() {
        gatherer.onLinkChange();
        mtus.onLinkChange();
        selector.onLinkChange(nowNs, out);
        askStun();
    }

    private void tellCandidates() {
        if (gatherer.takeChange()) {
            List<Candidate> candidates = gatherer.candidates();
            ways.publish(candidates);
            selector.onLocalCandidates(candidates, gatherer.mapping(), nowNs, out);
        }
        if (gatherer.takeRoundOver()) {
            ways.onRelaysMeasured(view().stunRoundTripNs());
        }
    }

    // ---- what the tunnel says

    /** Sends the initiation on the ways that path selection names, or to this endpoint when it names none. */
    void onInitiation(MeshPeer peer, Endpoint to, ByteBuffer datagram) {
        peer.initiationSent(datagram, nowNs);
        prepareRelay(peer);
        boolean[] sent = {false};
        selector.onHandshakeNeeded(peer.id(), nowNs, output -> {
            sent[0] |= output instanceof PathOutput.SendInitiation;
            onOutput(output);
        });
        if (!sent[0]) {
            events.network().send(peer.peer(), to, datagram.slice(), TunnelSink.HANDSHAKE_TRAFFIC_CLASS);
        }
    }

    /**
     * A response went back where the first copy of the initiation came from. That may be a way that leads in one
     * direction only, and of the copies that come later none is answered: so the relay carries the response as well.
     */
    void onResponse(MeshPeer peer, Endpoint to, ByteBuffer datagram) {
        String relayId = peer.relayId();
        if (relayId != null && ways.idOf(to) instanceof PathId.Direct) {
            Endpoint relayed = ways.endpoint(peer.node(), new PathId.Relayed(relayId));
            if (relayed != null) {
                events.network().send(peer.peer(), relayed, datagram, TunnelSink.HANDSHAKE_TRAFFIC_CLASS);
            }
        }
    }

    void onSession(MeshPeer peer) {
        selector.onSession(peer.id(), nowNs, out);
        mtus.onSession(peer);
        sendPings(peer);
    }

    void onSessionLost(MeshPeer peer) {
        selector.onSessionLost(peer.id());
        mtus.onSessionLost(peer);
    }

    private void prepareRelay(MeshPeer peer) {
        if (peer.relayId() == null) {
            ways.prepare(peer.node());
        }
    }

    void onTraffic(MeshPeer peer) {
        prepareRelay(peer);
        selector.onTraffic(peer.id(), nowNs, out);
        mtus.onTraffic(peer);
    }

    void onAuthenticated(MeshPeer peer, Endpoint from) {
        PathId path = usable(from);
        if (path != null) {
            noteRelay(peer, path);
            selector.onAuthenticated(peer.id(), path, nowNs, out);
        }
    }

    // ---- what comes in

    /** A datagram that is not WireGuard's. */
    void onDatagram(Endpoint from, ByteBuffer datagram) {
        PathId path = usable(from);
        if (path instanceof PathId.Direct direct && gatherer.onDatagram(direct.remote(), datagram, nowNs, stunOut)) {
            tellCandidates();
        } else if (path != null) {
            onSealed(path, datagram);
        }
    }

    /** A sealed message, on its own or as a relay's signal. */
    void onSealed(PathId path, ByteBuffer datagram) {
        peers.open(datagram).ifPresent(opened -> onMessage(opened.peer(), path, opened.message(), false));
    }

    void onInner(MeshPeer peer, Endpoint from, ByteBuffer packet) {
        PathId path = usable(from);
        if (path != null) {
            PathMessage.decodeInner(packet)
                    .filter(message -> !pings.onMessage(peer.id(), path, message, nowNs))
                    .filter(message -> !mtus.onMessage(peer, message))
                    .ifPresent(message -> onMessage(peer, path, message, true));
        }
    }

    private void onMessage(MeshPeer peer, PathId path, PathMessage message, boolean inSession) {
        noteRelay(peer, path);
        selector.onMessage(peer.id(), path, usable(message), inSession, nowNs, out);
    }

    /** Nothing that was told may lead into the mesh: that would be WireGuard inside the same WireGuard. */
    private PathMessage usable(PathMessage message) {
        return message instanceof PathMessage.Candidates told
                ? new PathMessage.Candidates(
                        told.sequence(),
                        told.mapping(),
                        told.wanted(),
                        told.candidates().stream()
                                .filter(each -> MapAddresses.isUsable(each.endpoint(), mesh))
                                .toList())
                : message;
    }

    private @Nullable PathId usable(Endpoint from) {
        PathId path = ways.idOf(from);
        return path instanceof PathId.Direct direct && !MapAddresses.isUsable(direct.remote(), mesh) ? null : path;
    }

    /** Pings the peer inside the session, as soon as there is one. */
    void ping(MeshPeer peer, Consumer<PingAnswer> onAnswer) {
        pings.ask(random.nextLong(), peer.id(), nowNs, onAnswer);
        if (peer.hasSession(nowNs)) {
            sendPings(peer);
        }
    }

    private void sendPings(MeshPeer peer) {
        for (long id : pings.unsent(peer.id())) {
            Endpoint to = peer.peer().endpoint();
            ByteBuffer packet = new PathMessage.Ping(id, 0).encodeInner();
            if (to != null && tunnel.sendControl(peer.peer(), to, packet, nowNs, events)) {
                pings.sent(id);
            }
        }
    }

    // ---- time

    void onTimeout() {
        selector.onTimeout(nowNs, out);
        mtus.onTimeout();
        gatherer.onTimeout(nowNs, stunOut);
        tellCandidates();
    }

    long nextDeadlineNs(long atNs) {
        long next = Math.min(selector.nextDeadlineNs(atNs), gatherer.nextDeadlineNs());
        return Math.min(next, mtus.nextDeadlineNs());
    }

    NetView view() {
        Map<String, Long> servers = new HashMap<>();
        gatherer.roundTripNs().forEach((server, ns) -> {
            String relay = stunServers.get(server);
            if (relay != null) {
                servers.merge(relay, ns, Math::min);
            }
        });
        return new NetView(gatherer.candidates(), gatherer.mapping(), gatherer.filtering(), servers);
    }

    /** The device carries inner packets of up to so many bytes. */
    void onDeviceMtu(int bytes) {
        mtus.onDeviceMtu(bytes);
    }

    int mtuBytes(MeshPeer peer) {
        return mtus.bytes(peer);
    }

    Optional<PathReport> explain(MeshPeer peer) {
        return selector.explain(peer.id(), nowNs);
    }

    // ---- what path selection says

    private void onOutput(PathOutput output) {
        switch (output) {
            case PathOutput.Choose choose -> withPeer(choose.peer(), peer -> choose(peer, choose));
            case PathOutput.SendProbe probe -> withPeer(probe.peer(), peer -> probe(peer, probe));
            case PathOutput.SendSignal signal -> withPeer(signal.peer(), peer -> signal(peer, signal.message()));
            case PathOutput.SendInitiation initiation ->
                withPeer(initiation.peer(), peer -> initiate(peer, initiation.paths()));
            case PathOutput.AskStun ask -> gatherer.ask(List.copyOf(stunServers.keySet()), nowNs, stunOut);
            case PathOutput.RedialRelay redial -> ways.redial(redial.relayId());
            case PathOutput.CloseSockets close ->
                withPeer(close.peer(), peer -> ways.closeSockets(peer.node(), close.keep()));
        }
    }

    private void withPeer(String id, Consumer<MeshPeer> action) {
        MeshPeer peer = peers.find(id);
        if (peer != null) {
            action.accept(peer);
        }
    }

    private void choose(MeshPeer peer, PathOutput.Choose choose) {
        Endpoint chosen = ways.endpoint(peer.node(), choose.path());
        String relayId = peer.relayId();
        if (choose.relayToo() && relayId != null && choose.path() instanceof PathId.Direct) {
            Endpoint relayed = ways.endpoint(peer.node(), new PathId.Relayed(relayId));
            chosen = chosen == null || relayed == null ? relayed : ways.both(chosen, relayed);
        }
        if (chosen != null) {
            mtus.onPath(peer, choose.path());
            tunnel.setEndpoint(peer.peer(), chosen, nowNs, events);
        }
        if (chosen != null && peer.isGreeting()) {
            peer.setGreeting(false);
            tunnel.renew(peer.peer(), nowNs, events);
        }
    }

    private void probe(MeshPeer peer, PathOutput.SendProbe probe) {
        if (probe.inSession()) {
            Endpoint to = ways.endpoint(peer.node(), probe.path());
            if (to != null) {
                tunnel.sendControl(peer.peer(), to, probe.message().encodeInner(), nowNs, events);
            }
            return;
        }
        PathSeal seal = peer.seal();
        if (seal == null) {
            return;
        }
        switch (probe.path()) {
            case PathId.Relayed relayed -> ways.signal(peer.node(), relayed.relayId(), seal.seal(probe.message()));
            case PathId.Direct direct -> {
                Endpoint to = ways.endpoint(peer.node(), direct);
                if (to != null) {
                    events.network().send(null, to, seal.seal(probe.message()), 0);
                }
            }
        }
    }

    private void signal(MeshPeer peer, PathMessage message) {
        PathSeal seal = peer.seal();
        String relayId = peer.relayId();
        if (seal != null && relayId != null) {
            ways.signal(peer.node(), relayId, seal.seal(message));
        }
    }

    private void initiate(MeshPeer peer, List<PathId> paths) {
        ByteBuffer datagram = peer.initiation();
        if (datagram == null) {
            return;
        }
        for (PathId path : paths) {
            Endpoint to = ways.endpoint(peer.node(), path);
            if (to != null) {
                events.network().send(peer.peer(), to, datagram.slice(), TunnelSink.HANDSHAKE_TRAFFIC_CLASS);
            }
        }
    }

    private void sendStun(StunClient.Output.Send send) {
        events.network().send(null, ways.server(send.server()), send.datagram(), 0);
    }
}
