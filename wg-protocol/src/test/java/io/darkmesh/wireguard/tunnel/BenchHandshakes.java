package io.darkmesh.wireguard.tunnel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * {@code test-network/bench-handshakes}: how many valid initiations one engine answers per second of processor time,
 * each from another peer, as when everybody comes back at once. Fails below the limit.
 */
public final class BenchHandshakes {
    private static final int PEERS = 200;
    private static final int WARM_UP_ROUNDS = 25;
    private static final int ROUNDS = 25;
    private static final long ROUND_NS = 6_000_000_000L;
    private static final double LEAST_PER_SECOND = 2_500;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final TestNode responder;
    private final List<TestNode> initiators = new ArrayList<>();

    private BenchHandshakes() {
        var random = new Random(1);
        responder = new TestNode(1, random);
        for (int i = 0; i < PEERS; i++) {
            var initiator = new TestNode(i + 2, random);
            initiators.add(initiator);
            initiator.meet(responder);
            responder.meet(initiator);
        }
    }

    /** Arguments: none. */
    public static void main(String[] args) {
        var bench = new BenchHandshakes();
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            bench.round();
        }
        double[] perSecond = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            perSecond[round] = PEERS * 1e9 / bench.round();
        }
        java.util.Arrays.sort(perSecond);
        double median = perSecond[ROUNDS / 2];
        boolean kept = median >= LEAST_PER_SECOND;
        System.out.printf(
                "%s handshakes answered per second and core: %.0f (%.0f-%.0f; at least %.0f)%n",
                kept ? "ok    " : "FAILED", median, perSecond[0], perSecond[ROUNDS - 1], LEAST_PER_SECOND);
        System.exit(kept ? 0 : 1);
    }

    /** Everybody initiates once; answers the nanoseconds of processor time that the responder had. */
    private long round() {
        responder.nowNs += ROUND_NS;
        for (TestNode initiator : initiators) {
            initiator.nowNs = responder.nowNs;
            initiator.tunnel.renew(initiator.peerOf(responder), initiator.nowNs, initiator);
        }
        responder.outbox.clear();
        responder.events.clear();
        long begin = threads.getCurrentThreadCpuTime();
        for (TestNode initiator : initiators) {
            for (TestNode.Sent sent : initiator.outbox) {
                responder.receive(initiator.address, sent.datagram());
            }
        }
        long spentNs = threads.getCurrentThreadCpuTime() - begin;
        initiators.forEach(initiator -> initiator.outbox.clear());
        if (responder.events.size() != PEERS || !responder.events.stream().allMatch("ACCEPTED"::equals)) {
            throw new IllegalStateException("not all were accepted: " + responder.events);
        }
        return spentNs;
    }
}
