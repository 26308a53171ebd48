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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tells path selection what happens and does what it says; see {@code agent.path}. Owned by the {@link Engine}. */
final class PathControl {
    private final Tunnel tunnel;
    private final Ways ways;
    private final PeerTable peers;
    private final TunnelEvents events;
    private final PathSelector selector;
    private final CandidateGatherer gatherer;
    private final Consumer<PathOutput> out = this::onOutput;
    private final Consumer<StunClient.Output.Send> stunOut = this::sendStun;
    private List<UdpEndpoint> stunServers = List.of();
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
        this.selector = new PathSelector(random, firstSequence);
        this.gatherer = new CandidateGatherer(random);
    }

    /** All that follows happens now. */
    void at(long callNs) {
        nowNs = callNs;
    }

    // ---- what the map says

    void useMesh(List<IpPrefix> prefixes) {
        mesh = prefixes;
    }

    void add(MeshPeer peer) {
        selector.addPeer(peer.id(), MapAddresses.candidates(peer.node(), mesh), nowNs, out);
    }

    void remove(MeshPeer peer) {
        ways.closeSockets(peer.node(), 0);
        selector.removePeer(peer.id(), each -> {});
    }

    void onRelay(MeshPeer peer, @Nullable String relayId) {
        peer.setRelayId(relayId);
        if (relayId == null) {
            selector.onRelayDown(peer.id(), nowNs, out);
        } else {
            selector.onRelayUp(peer.id(), relayId, nowNs, out);
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

    void onStunServers(List<UdpEndpoint> servers) {
        stunServers = List.copyOf(servers);
        gatherer.ask(stunServers, nowNs, stunOut);
        tellCandidates();
    }

    void onLinkChange(List<UdpEndpoint> endpoints) {
        gatherer.onHostEndpoints(endpoints);
        onWake();
    }

    /** As after a change of link, on the same addresses. */
    void onWake() {
        gatherer.onLinkChange();
        selector.onLinkChange(nowNs, out);
        gatherer.ask(stunServers, nowNs, stunOut);
        tellCandidates();
    }

    private void tellCandidates() {
        if (gatherer.takeChange()) {
            List<Candidate> candidates = gatherer.candidates();
            ways.publish(candidates);
            selector.onLocalCandidates(candidates, gatherer.mapping(), nowNs, out);
        }
    }

    // ---- what the tunnel says

    /** Sends the initiation on the ways that path selection names, or to this endpoint when it names none. */
    void onInitiation(MeshPeer peer, Endpoint to, ByteBuffer datagram) {
        peer.initiationSent(datagram, nowNs);
        boolean[] sent = {false};
        selector.onHandshakeNeeded(peer.id(), nowNs, output -> {
            sent[0] |= output instanceof PathOutput.SendInitiation;
            onOutput(output);
        });
        if (!sent[0]) {
            events.network().send(peer.peer(), to, datagram.slice(), TunnelSink.HANDSHAKE_TRAFFIC_CLASS);
        }
    }

    void onSession(MeshPeer peer) {
        selector.onSession(peer.id(), nowNs, out);
    }

    void onSessionLost(MeshPeer peer) {
        selector.onSessionLost(peer.id());
    }

    void onTraffic(MeshPeer peer) {
        selector.onTraffic(peer.id(), nowNs, out);
    }

    void onAuthenticated(MeshPeer peer, Endpoint from) {
        PathId path = usable(from);
        if (path != null) {
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
            PathMessage.decodeInner(packet).ifPresent(message -> onMessage(peer, path, message, true));
        }
    }

    private void onMessage(MeshPeer peer, PathId path, PathMessage message, boolean inSession) {
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

    // ---- time

    void onTimeout() {
        selector.onTimeout(nowNs, out);
        gatherer.onTimeout(nowNs, stunOut);
        tellCandidates();
    }

    long nextDeadlineNs(long atNs) {
        return Math.min(selector.nextDeadlineNs(atNs), gatherer.nextDeadlineNs());
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
            case PathOutput.AskStun ask -> gatherer.ask(stunServers, nowNs, stunOut);
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
