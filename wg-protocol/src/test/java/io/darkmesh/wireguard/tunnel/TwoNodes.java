package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Two tunnels and a wire without delay, on virtual time. */
final class TwoNodes {
    final TestNode alice;
    final TestNode bob;
    final List<TestNode.Sent> wire = new ArrayList<>();
    long nowNs;

    /** What the wire lets through. */
    Predicate<TestNode.Sent> lets = sent -> true;

    TwoNodes(long seed) {
        var random = new Random(seed);
        alice = new TestNode(1, random);
        bob = new TestNode(2, random);
        alice.meet(bob);
        bob.meet(alice);
    }

    static TwoNodes connected() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        nodes.wire.clear();
        nodes.bob.delivered.clear();
        return nodes;
    }

    /** Carries datagrams until none are left. */
    void exchange() {
        while (!alice.outbox.isEmpty() || !bob.outbox.isEmpty()) {
            carry(alice, bob);
            carry(bob, alice);
        }
    }

    private void carry(TestNode from, TestNode to) {
        List<TestNode.Sent> batch = List.copyOf(from.outbox);
        from.outbox.clear();
        for (TestNode.Sent sent : batch) {
            wire.add(sent);
            if (lets.test(sent)) {
                to.receive(sent.from(), sent.datagram());
            }
        }
    }

    /** Lets time pass, stopping at each deadline. */
    void runFor(long durationNs) {
        long endNs = nowNs + durationNs;
        exchange();
        while (true) {
            long nextNs = Math.min(alice.tunnel.nextDeadlineNs(), bob.tunnel.nextDeadlineNs());
            if (nextNs > endNs) {
                break;
            }
            setNow(Math.max(nowNs, nextNs));
            alice.tunnel.onTimeout(nowNs, alice);
            bob.tunnel.onTimeout(nowNs, bob);
            exchange();
        }
        setNow(endNs);
    }

    void setNow(long now) {
        nowNs = now;
        alice.nowNs = now;
        bob.nowNs = now;
    }

    long count(int type) {
        return wire.stream().filter(sent -> sent.type() == type).count();
    }

    long countFrom(TestNode node, int type) {
        return wire.stream()
                .filter(sent -> sent.from().equals(node.address) && sent.type() == type)
                .count();
    }

    static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    static long afterRekeyTimeout() {
        return Limits.REKEY_TIMEOUT_NS + Limits.REKEY_TIMEOUT_JITTER_MAX_NS;
    }
}
