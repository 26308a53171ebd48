package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One selector with one peer, on virtual time; answers the probes of the paths that are said to work. */
final class SelectorHarness {
    static final String PEER = "n1";
    static final long MS = 1_000_000L;

    final List<PathOutput> out = new ArrayList<>();
    final Set<PathId> working = new HashSet<>();
    final PathSelector selector = new PathSelector(new Random(1), 1);
    long roundTripNs = 20 * MS;
    long nowNs;
    PathId path;
    boolean relayToo;
    boolean traffic;
    private final List<Runnable> answers = new ArrayList<>();
    private final List<Long> answerTimes = new ArrayList<>();

    SelectorHarness(String... endpoints) {
        selector.onLocalCandidates(
                List.of(new Candidate(Candidate.Kind.HOST, UdpEndpoint.parse("198.51.100.1:1"))),
                MappingBehavior.ENDPOINT_INDEPENDENT,
                0,
                this::on);
        selector.addPeer(PEER, candidates(endpoints), 0, this::on);
    }

    static List<Candidate> candidates(String... endpoints) {
        return Arrays.stream(endpoints)
                .map(each -> new Candidate(Candidate.Kind.SERVER_REFLEXIVE, UdpEndpoint.parse(each)))
                .toList();
    }

    static PathId direct(String endpoint) {
        return PathId.direct(UdpEndpoint.parse(endpoint));
    }

    void relayUp() {
        selector.onRelayUp(PEER, "relay-1", nowNs, this::on);
    }

    void session() {
        selector.onSession(PEER, nowNs, this::on);
    }

    void on(PathOutput output) {
        out.add(output);
        if (output instanceof PathOutput.Choose choose) {
            path = choose.path();
            relayToo = choose.relayToo();
        }
        if (output instanceof PathOutput.SendProbe probe
                && probe.message() instanceof PathMessage.Ping ping
                && working.contains(probe.path())) {
            answerTimes.add(nowNs + roundTripNs);
            answers.add(() -> selector.onMessage(
                    PEER,
                    probe.path(),
                    new PathMessage.Pong(ping.id(), Optional.empty()),
                    probe.inSession(),
                    nowNs,
                    this::on));
        }
    }

    /** Lets time pass, with data each 100 ms where {@link #traffic} says so. */
    void run(long durationMs) {
        long end = nowNs + durationMs * MS;
        long nextTrafficNs = nowNs;
        while (true) {
            int first = earliest();
            long answerNs = first < 0 ? Long.MAX_VALUE : answerTimes.get(first);
            long timerNs = Math.max(nowNs, selector.nextDeadlineNs(nowNs));
            long dataNs = traffic ? nextTrafficNs : Long.MAX_VALUE;
            long next = Math.min(answerNs, Math.min(timerNs, dataNs));
            if (next > end) {
                nowNs = end;
                return;
            }
            nowNs = next;
            if (next == answerNs) {
                answerTimes.remove(first);
                answers.remove(first).run();
            } else if (next == dataNs) {
                nextTrafficNs += 100 * MS;
                selector.onTraffic(PEER, nowNs, this::on);
            } else {
                selector.onTimeout(nowNs, this::on);
            }
        }
    }

    private int earliest() {
        int first = -1;
        for (int i = 0; i < answerTimes.size(); i++) {
            if (first < 0 || answerTimes.get(i) < answerTimes.get(first)) {
                first = i;
            }
        }
        return first;
    }

    <O extends PathOutput> List<O> sent(Class<O> type) {
        return out.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<PathOutput.SendProbe> pings(PathId path, boolean inSession) {
        return sent(PathOutput.SendProbe.class).stream()
                .filter(each -> each.path().equals(path)
                        && each.inSession() == inSession
                        && each.message() instanceof PathMessage.Ping)
                .toList();
    }

    PathReport report() {
        return selector.explain(PEER, nowNs).orElseThrow();
    }
}
