package io.darkmesh.agent.engine;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;

/** Hosts on one flat network with virtual time: what is sent arrives after a latency, or nowhere. */
final class SimulatedNetwork {
    private static final long LATENCY_NS = 10_000_000;

    private final Random random;
    private final Map<UdpEndpoint, SimulatedNode> places = new HashMap<>();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final PriorityQueue<Delivery> underWay =
            new PriorityQueue<>(Comparator.comparingLong(Delivery::dueNs).thenComparingLong(Delivery::number));
    private Predicate<byte[]> lost = bytes -> false;
    private long nowNs;
    private long sent;

    private record Delivery(long dueNs, long number, UdpEndpoint from, UdpEndpoint to, byte[] bytes) {}

    SimulatedNetwork(long seed) {
        random = new Random(seed);
    }

    long nowNs() {
        return nowNs;
    }

    SimulatedNode join(String name, String endpoint, String... addresses) {
        UdpEndpoint at = UdpEndpoint.parse(endpoint);
        var node = new SimulatedNode(this, name, at, List.of(addresses), random);
        places.put(at, node);
        nodes.add(node);
        return node;
    }

    SimulatedNode replace(SimulatedNode before, SimulatedNode after) {
        places.put(after.at(), after);
        nodes.remove(before);
        nodes.add(after);
        return after;
    }

    void move(SimulatedNode node, UdpEndpoint to) {
        places.remove(node.at());
        places.put(to, node);
    }

    /** From now on such datagrams do not arrive. */
    void lose(Predicate<byte[]> which) {
        lost = which;
    }

    void send(UdpEndpoint from, UdpEndpoint to, byte[] bytes) {
        if (lost.test(bytes)) {
            return;
        }
        underWay.add(new Delivery(nowNs + LATENCY_NS, sent++, from, to, bytes));
    }

    void runFor(Duration duration) {
        long endNs = nowNs + duration.toNanos();
        while (true) {
            SimulatedNode next = nodes.stream()
                    .min(Comparator.comparingLong(node -> node.engine().nextDeadlineNs(nowNs)))
                    .orElseThrow();
            long deadlineNs = Math.max(nowNs, next.engine().nextDeadlineNs(nowNs));
            Delivery delivery = underWay.peek();
            long dueNs = delivery == null ? Long.MAX_VALUE : delivery.dueNs();
            if (Math.min(deadlineNs, dueNs) > endNs) {
                nowNs = endNs;
                return;
            }
            nowNs = Math.min(deadlineNs, dueNs);
            if (delivery != null && dueNs <= deadlineNs) {
                underWay.remove();
                SimulatedNode target = places.get(delivery.to());
                if (target != null) {
                    target.onDatagram(delivery.from(), delivery.bytes());
                }
            } else {
                next.engine().onTimeout(nowNs, next);
            }
        }
    }
}
