package io.darkmesh.agent.path.sim;

import io.darkmesh.agent.path.CandidateGatherer;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.agent.path.PathOutput;
import io.darkmesh.agent.path.PathSelector;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.StunClient;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A host with its selector, and an engine and tunnel as simple as can be. */
final class SimHost {
    static final int PORT = 20_000;
    private static final String RELAY = "relay-1";
    private static final long MS = SimNetwork.MS;

    final int number;
    final long relayLatencyNs;
    final Map<Integer, PeerState> peers = new TreeMap<>();
    private final SimNetwork network;
    private final PathSelector selector;
    private final CandidateGatherer gatherer;
    private Site site;
    private InetAddress ipv4;
    private InetAddress ipv6;
    private boolean asleep;
    private boolean relayConnected;
    private long relayGeneration;
    private long wakeAtNs = Long.MAX_VALUE;

    static final class PeerState {
        PathId path;
        boolean relayToo;
        boolean session;
        long initiation;
        long initiatedNs = Long.MIN_VALUE;
        long receivedNs;
        long longestGapNs;
        long probesSent;
    }

    SimHost(int number, SimNetwork network, Site site) {
        this.number = number;
        this.network = network;
        attach(site);
        this.relayLatencyNs = (5 + network.random.nextInt(40)) * MS;
        this.selector = new PathSelector(network.random, 1);
        this.gatherer = new CandidateGatherer(network.random);
    }

    private void attach(Site to) {
        site = to;
        ipv4 = to.ipv4Of(number);
        ipv6 = to.ipv6Of(number);
    }

    Site site() {
        return site;
    }

    InetAddress ipv4() {
        return ipv4;
    }

    InetAddress ipv6() {
        return ipv6;
    }

    /** Whether this is an address of the host itself. */
    boolean has(InetAddress address) {
        return address.equals(ipv4()) || (site.ipv6().isPresent() && address.equals(ipv6()));
    }

    /** Whether packets to this address come to the host's site. */
    boolean isAt(InetAddress address) {
        return site.nat().map(nat -> nat.outside.equals(address)).orElse(address.equals(ipv4()))
                || (site.ipv6().isPresent() && address.equals(ipv6()));
    }

    boolean isRelayConnected() {
        return relayConnected && !asleep;
    }

    long relayGeneration() {
        return relayGeneration;
    }

    private long now() {
        return network.time.nowNs();
    }

    // ---- life

    void start(List<SimHost> others) {
        for (SimHost other : others) {
            peers.put(other.number, new PeerState());
            selector.addPeer(id(other.number), List.of(), now(), this::onOutput);
        }
        tellHostEndpoints();
        askStun();
        dialRelay();
        network.time.after(network.random.nextInt(200) * MS, this::sendData);
        schedule();
    }

    private static String id(int number) {
        return "n" + number;
    }

    private void dialRelay() {
        relayGeneration++;
        relayConnected = false;
        long generation = relayGeneration;
        network.time.after(3 * relayLatencyNs, () -> onDialled(generation));
    }

    private void onDialled(long generation) {
        if (generation != relayGeneration || asleep) {
            return;
        }
        if (!network.relayUp) {
            network.time.after(1_000 * MS, () -> onDialled(generation));
            return;
        }
        relayConnected = true;
        peers.keySet().forEach(peer -> selector.onRelayUp(id(peer), RELAY, now(), this::onOutput));
        schedule();
    }

    void onRelayLost() {
        if (relayConnected) {
            peers.keySet().forEach(peer -> selector.onRelayDown(id(peer), now(), this::onOutput));
            dialRelay();
            schedule();
        }
    }

    private void tellHostEndpoints() {
        List<UdpEndpoint> endpoints = new ArrayList<>();
        endpoints.add(new UdpEndpoint(ipv4(), PORT));
        if (site.ipv6().isPresent()) {
            endpoints.add(new UdpEndpoint(ipv6(), PORT));
        }
        gatherer.onHostEndpoints(endpoints);
        tellCandidates();
    }

    private void askStun() {
        gatherer.ask(SimNetwork.STUN, now(), this::sendStun);
    }

    private void sendStun(StunClient.Output.Send send) {
        network.send(this, 0, send.server(), new Packet.Stun(send.datagram()));
    }

    private void tellCandidates() {
        if (gatherer.takeChange()) {
            selector.onLocalCandidates(gatherer.candidates(), gatherer.mapping(), now(), this::onOutput);
        }
    }

    void move(Site to) {
        attach(to);
        gatherer.onLinkChange();
        onRelayLost();
        tellHostEndpoints();
        selector.onLinkChange(now(), this::onOutput);
        schedule();
    }

    void sleep(long durationNs) {
        asleep = true;
        network.time.after(durationNs, () -> {
            asleep = false;
            peers.values().forEach(peer -> peer.receivedNs = now());
            gatherer.onLinkChange();
            tellHostEndpoints();
            selector.onWake(now(), this::onOutput);
            dialRelay();
            schedule();
            sendData();
        });
    }

    // ---- what comes in

    void onDatagram(int socket, UdpEndpoint from, Packet packet) {
        if (asleep || socket < 0 || socket > 256) {
            return;
        }
        if (packet instanceof Packet.Stun stun) {
            gatherer.onDatagram(from, stun.datagram(), now(), this::sendStun);
            tellCandidates();
        } else {
            onPacket(new PathId.Direct(from, socket), packet);
        }
        schedule();
    }

    void onRelayed(Packet packet) {
        onPacket(new PathId.Relayed(RELAY), packet);
        schedule();
    }

    private void onPacket(PathId from, Packet packet) {
        if (!peers.containsKey(packet.from())) {
            return; // our own, turned back by our router to the port that it has given us since
        }
        switch (packet) {
            case Packet.Probe probe -> {
                PeerState peer = peers.get(probe.from());
                if (probe.inSession() && !peer.session) {
                    return;
                }
                selector.onMessage(id(probe.from()), from, probe.message(), probe.inSession(), now(), this::onOutput);
            }
            case Packet.Initiation initiation -> {
                PeerState peer = peers.get(initiation.from());
                if (initiation.number() > peer.initiation || !peer.session) {
                    peer.initiation = Math.max(peer.initiation, initiation.number());
                    peer.session = true;
                    peer.receivedNs = now();
                    authenticated(initiation.from(), from);
                    send(initiation.from(), from, new Packet.Response(number, initiation.number()));
                    if (from instanceof PathId.Direct && relayConnected) {
                        send(
                                initiation.from(),
                                new PathId.Relayed(RELAY),
                                new Packet.Response(number, initiation.number()));
                    }
                    selector.onSession(id(initiation.from()), now(), this::onOutput);
                }
            }
            case Packet.Response response -> {
                PeerState peer = peers.get(response.from());
                if (!peer.session) {
                    peer.session = true;
                    peer.receivedNs = now();
                    authenticated(response.from(), from);
                    selector.onSession(id(response.from()), now(), this::onOutput);
                }
            }
            case Packet.Data data -> {
                PeerState peer = peers.get(data.from());
                if (peer.session) {
                    peer.longestGapNs = Math.max(peer.longestGapNs, now() - peer.receivedNs);
                    peer.receivedNs = now();
                    authenticated(data.from(), from);
                    selector.onTraffic(id(data.from()), now(), this::onOutput);
                }
            }
            case Packet.Stun stun -> throw new IllegalStateException("handled before");
        }
    }

    private void authenticated(int peer, PathId from) {
        if (!from.equals(peers.get(peer).path)) {
            selector.onAuthenticated(id(peer), from, now(), this::onOutput);
        }
    }

    // ---- what goes out

    private void sendData() {
        if (asleep) {
            return;
        }
        peers.forEach((number, peer) -> {
            if (peer.session && now() - peer.receivedNs > 180_000 * MS) { // REJECT_AFTER_TIME
                peer.session = false;
                selector.onSessionLost(id(number));
            }
            if (peer.session) {
                selector.onTraffic(id(number), now(), this::onOutput);
                if (peer.path != null) {
                    send(number, peer.path, new Packet.Data(this.number, now()));
                    if (peer.relayToo) {
                        send(number, new PathId.Relayed(RELAY), new Packet.Data(this.number, now()));
                    }
                }
            } else if (peer.initiatedNs == Long.MIN_VALUE || now() - peer.initiatedNs > 5_000 * MS) {
                peer.initiatedNs = now();
                peer.initiation++;
                selector.onHandshakeNeeded(id(number), now(), this::onOutput);
            }
        });
        schedule();
        network.time.after(200 * MS, this::sendData);
    }

    private void send(int peer, PathId path, Packet packet) {
        switch (path) {
            case PathId.Direct direct -> network.send(this, direct.socket(), direct.remote(), packet);
            case PathId.Relayed relayed -> network.relay(this, network.hosts.get(peer), packet);
        }
    }

    private void onOutput(PathOutput output) {
        switch (output) {
            case PathOutput.Choose choose -> {
                PeerState peer = peers.get(numberOf(choose.peer()));
                peer.path = choose.path();
                peer.relayToo = choose.relayToo();
            }
            case PathOutput.SendProbe probe -> {
                PeerState peer = peers.get(numberOf(probe.peer()));
                peer.probesSent++;
                if (!probe.inSession() || peer.session) {
                    send(
                            numberOf(probe.peer()),
                            probe.path(),
                            new Packet.Probe(number, probe.message(), probe.inSession()));
                }
            }
            case PathOutput.SendSignal signal ->
                send(
                        numberOf(signal.peer()),
                        new PathId.Relayed(RELAY),
                        new Packet.Probe(number, signal.message(), false));
            case PathOutput.SendInitiation initiation -> {
                int to = numberOf(initiation.peer());
                initiation
                        .paths()
                        .forEach(path -> send(to, path, new Packet.Initiation(number, peers.get(to).initiation)));
            }
            case PathOutput.AskStun ask -> askStun();
            case PathOutput.RedialRelay redial -> {
                if (relayConnected) {
                    dialRelay();
                }
            }
            case PathOutput.CloseSockets close -> {}
        }
    }

    private static int numberOf(String id) {
        return Integer.parseInt(id.substring(1));
    }

    // ---- time

    private void schedule() {
        long next = Math.min(selector.nextDeadlineNs(now()), gatherer.nextDeadlineNs());
        if (asleep || next == Long.MAX_VALUE || (next >= wakeAtNs && wakeAtNs > now())) {
            return;
        }
        wakeAtNs = Math.max(next, now());
        long at = wakeAtNs;
        network.time.after(at - now(), () -> {
            if (at != wakeAtNs || asleep) {
                return;
            }
            wakeAtNs = Long.MAX_VALUE;
            selector.onTimeout(now(), this::onOutput);
            gatherer.onTimeout(now(), this::sendStun);
            tellCandidates();
            schedule();
        });
    }

    String explain(int peer) {
        return selector.explain(id(peer), now()).orElseThrow().toString();
    }
}
