package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.FilteringBehavior;
import io.darkmesh.protocol.stun.MappingBehavior;
import io.darkmesh.protocol.stun.Retransmission;
import io.darkmesh.protocol.stun.StunClient;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Finds where this node can be reached: its own addresses, what its router opened, and what STUN servers see on the very
 * socket that carries the traffic. Owned by the engine's thread; after each input {@link #takeChange()} says whether to
 * tell {@link PathSelector#onLocalCandidates}.
 */
public final class CandidateGatherer {
    private final StunClient stun;
    private final Map<UdpEndpoint, UdpEndpoint> lastRound = new LinkedHashMap<>();
    private final Map<UdpEndpoint, UdpEndpoint> thisRound = new LinkedHashMap<>();
    private List<UdpEndpoint> host = List.of();
    private List<UdpEndpoint> portMapped = List.of();
    private MappingBehavior mapping = MappingBehavior.UNKNOWN;
    private final Map<UdpEndpoint, Long> roundTripNs = new LinkedHashMap<>();
    private final FilteringProbe filtering = new FilteringProbe();
    private boolean changed;
    private int waiting;
    private boolean roundOver;

    public CandidateGatherer(RandomGenerator random) {
        this.stun = new StunClient(random, Retransmission.QUICK);
    }

    /** The host's own addresses with the port of its socket, best first. */
    public void onHostEndpoints(List<UdpEndpoint> endpoints) {
        changed |= !host.equals(endpoints);
        host = List.copyOf(endpoints);
    }

    /** What the router forwards to us now. */
    public void onPortMapped(List<UdpEndpoint> endpoints) {
        changed |= !portMapped.equals(endpoints);
        portMapped = List.copyOf(endpoints);
    }

    /** The link has changed: what servers saw before is wrong now. */
    public void onLinkChange() {
        stun.clear();
        filtering.forget();
        changed |= !lastRound.isEmpty() || !thisRound.isEmpty();
        lastRound.clear();
        thisRound.clear();
        mapping = MappingBehavior.UNKNOWN;
    }

    /** Asks all servers anew; best two or more at different addresses, of each family the host has. */
    public void ask(List<UdpEndpoint> servers, long nowNs, Consumer<StunClient.Output.Send> out) {
        stun.clear();
        filtering.onRound(servers, nowNs);
        lastRound.putAll(thisRound);
        lastRound.keySet().retainAll(servers);
        thisRound.clear();
        roundTripNs.clear();
        waiting = servers.size();
        servers.forEach(server -> stun.ask(server, nowNs, output -> onOutput(output, nowNs, out)));
    }

    /** Whether the datagram was an answer of a STUN server to us. */
    public boolean onDatagram(
            UdpEndpoint source, ByteBuffer datagram, long nowNs, Consumer<StunClient.Output.Send> out) {
        return stun.onDatagram(source, datagram, nowNs, output -> onOutput(output, nowNs, out));
    }

    public void onTimeout(long nowNs, Consumer<StunClient.Output.Send> out) {
        stun.onTimeout(nowNs, output -> onOutput(output, nowNs, out));
    }

    public long nextDeadlineNs() {
        return stun.nextDeadlineNs();
    }

    private void onOutput(StunClient.Output output, long nowNs, Consumer<StunClient.Output.Send> out) {
        switch (output) {
            case StunClient.Output.Send send -> out.accept(send);
            case StunClient.Output.Mapped answer
            when FilteringProbe.concerns(answer.asked()) -> filtering.onAnswered(answer, nowNs);
            case StunClient.Output.Refused refused
            when FilteringProbe.concerns(refused.asked()) -> filtering.onRefused(nowNs);
            case StunClient.Output.TimedOut timedOut
            when FilteringProbe.concerns(timedOut.asked()) -> filtering.onSilence(timedOut.asked(), nowNs);
            case StunClient.Output.Mapped answer -> {
                UdpEndpoint before = lastRound.remove(answer.server());
                thisRound.put(answer.server(), answer.mapped());
                roundTripNs.put(answer.server(), answer.roundTripNs());
                changed |= !answer.mapped().equals(before);
                onAnswered();
                filtering.onReached(
                        answer.server(),
                        (server, change) -> stun.ask(server, change, nowNs, next -> onOutput(next, nowNs, out)));
            }
            case StunClient.Output.Refused refused -> onAnswered();
            case StunClient.Output.TimedOut timedOut -> {
                changed |= lastRound.remove(timedOut.server()) != null;
                onAnswered();
            }
        }
    }

    /** How the NAT maps is judged within one round: between rounds it may have been restarted. */
    private void onAnswered() {
        waiting--;
        roundOver |= waiting == 0;
        List<MappingBehavior.Observation> seen = new ArrayList<>();
        thisRound.forEach((server, mapped) -> {
            if (server.address() instanceof java.net.Inet4Address) {
                seen.add(new MappingBehavior.Observation(server, mapped));
            }
        });
        MappingBehavior now = MappingBehavior.of(seen, host);
        if (now != MappingBehavior.UNKNOWN || waiting <= 0) {
            changed |= now != mapping;
            mapping = now;
        }
    }

    /** Whether something changed since the last call. */
    public boolean takeChange() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Whether all servers have answered or been given up since the last call. */
    public boolean takeRoundOver() {
        boolean was = roundOver;
        roundOver = false;
        return was;
    }

    /** How long the servers' answers of the last round took, in nanoseconds. */
    public Map<UdpEndpoint, Long> roundTripNs() {
        return Map.copyOf(roundTripNs);
    }

    public MappingBehavior mapping() {
        return mapping;
    }

    /** What the IPv4 NAT lets in, as far as servers could tell. */
    public FilteringBehavior filtering() {
        return filtering.behavior();
    }

    /** All candidates, each endpoint once: port-mapped first, then the host's own, then what servers saw. */
    public List<Candidate> candidates() {
        Map<UdpEndpoint, Candidate> all = new LinkedHashMap<>();
        portMapped.forEach(each -> add(all, Candidate.Kind.PORT_MAPPED, each));
        host.forEach(each -> add(all, Candidate.Kind.HOST, each));
        thisRound.values().forEach(each -> add(all, Candidate.Kind.SERVER_REFLEXIVE, each));
        lastRound.values().forEach(each -> add(all, Candidate.Kind.SERVER_REFLEXIVE, each));
        List<Candidate> list = new ArrayList<>(all.values());
        // what servers saw must not be cut off by a host of many addresses
        while (list.size() > PathMessage.MAX_CANDIDATES) {
            int last = lastIndexOfHost(list);
            list.remove(last >= 0 ? last : list.size() - 1);
        }
        return list;
    }

    private static void add(Map<UdpEndpoint, Candidate> all, Candidate.Kind kind, UdpEndpoint endpoint) {
        all.putIfAbsent(endpoint, new Candidate(kind, endpoint));
    }

    private static int lastIndexOfHost(List<Candidate> list) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).kind() == Candidate.Kind.HOST) {
                return i;
            }
        }
        return -1;
    }
}
