package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.session.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Two to four tunnels on virtual time, all drawn from one seed: traffic, loss, duplication, reordering, delayed and
 * replayed handshake messages, silences, restarts, roaming, an engine that lags behind its workers. The network's
 * manners change from phase to phase; in a calm one everything has to work again within a REKEY_TIMEOUT.
 */
final class Simulation {
    private static final long MAX_DELAY_NS = 80_000_000;
    private static final long RECOVERY_NS = TwoNodes.afterRekeyTimeout() + 8 * MAX_DELAY_NS;
    private static final int PHASES = 16;

    private enum Weather {
        CALM,
        ROUGH,
        SILENT
    }

    private record Event(long atNs, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Random random;
    private final List<TestNode> nodes = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<TestNode.Sent> recorded = new ArrayList<>();
    private final Invariants invariants = new Invariants();
    private final Deque<String> log = new ArrayDeque<>();
    private Weather weather = Weather.CALM;
    private long calmSinceNs;
    private long nowNs;
    private long scheduled;
    private long talks;

    /**
     * Since the network was last well. Who has moved and whose peer has forgotten the session finds out after 15
     * seconds of silence and no sooner, so the two are not drawn together.
     */
    private boolean moved;

    private boolean forgot;
    private int addresses = 100;

    Simulation(long seed) {
        random = new Random(seed);
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            nodes.add(new TestNode(i + 1, random));
        }
        for (TestNode node : nodes) {
            nodes.stream().filter(other -> other != node).forEach(node::meet);
        }
        for (TestNode node : nodes) {
            if (random.nextInt(3) == 0) {
                for (TestNode other : nodes) {
                    if (other != node) {
                        Duration interval = Duration.ofSeconds(1 + random.nextInt(25));
                        node.tunnel.setPersistentKeepalive(node.peerOf(other), interval, 0, node);
                    }
                }
            }
        }
    }

    /** Runs to the end; answers the virtual time. An AssertionError names what was violated. */
    long run() {
        long atNs = 0;
        for (int phase = 0; phase < PHASES; phase++) {
            Weather next = Weather.values()[random.nextInt(3)];
            schedule(atNs, () -> change(next));
            atNs += TwoNodes.seconds(10 + random.nextInt(random.nextInt(4) == 0 ? 600 : 60));
        }
        schedule(atNs, () -> change(Weather.CALM));
        long endNs = atNs + TwoNodes.seconds(60);
        startTalking();
        schedule(0, this::mischief);
        while (nowNs < endNs) {
            step();
        }
        return nowNs;
    }

    /** What happened last. */
    Deque<String> log() {
        return log;
    }

    private void note(String what) {
        if (log.size() == 200) {
            log.removeFirst();
        }
        log.addLast("%.3f %s".formatted(nowNs / 1e9, what));
    }

    private void step() {
        long nextNs = events.isEmpty() ? Limits.NEVER : events.peek().atNs();
        for (TestNode node : nodes) {
            nextNs = Math.min(nextNs, node.tunnel.nextDeadlineNs());
        }
        nowNs = Math.max(nowNs, nextNs);
        nodes.forEach(node -> node.nowNs = nowNs);
        if (!events.isEmpty() && events.peek().atNs() <= nowNs) {
            events.poll().action().run();
        } else {
            nodes.forEach(node -> node.tunnel.onTimeout(nowNs, node));
        }
        nodes.forEach(this::carry);
    }

    private void schedule(long atNs, Runnable action) {
        events.add(new Event(atNs, scheduled++, action));
    }

    private void change(Weather next) {
        if (settled()) {
            moved = false;
            forgot = false;
        }
        if (next == Weather.CALM && weather != Weather.CALM) {
            calmSinceNs = nowNs;
            nodes.forEach(node -> node.handshakesQueued = 0);
            startTalking();
        }
        weather = next;
        note("weather " + next);
    }

    private boolean settled() {
        return weather == Weather.CALM && nowNs >= calmSinceNs + RECOVERY_NS;
    }

    /** In calm weather everyone talks to everyone, so that each end would notice. */
    private void startTalking() {
        talks++;
        for (int node = 0; node < nodes.size(); node++) {
            int which = node;
            long talk = talks;
            schedule(nowNs + random.nextLong(TwoNodes.seconds(0.3)), () -> talk(which, talk));
        }
    }

    private void talk(int which, long talk) {
        if (talk != talks) {
            return;
        }
        int others = nodes.size() - 1;
        if (weather == Weather.CALM) {
            for (int other = 1; other <= others; other++) {
                say(which, (which + other) % nodes.size());
            }
        } else if (random.nextInt(4) != 0) {
            say(which, (which + 1 + random.nextInt(others)) % nodes.size());
        }
        boolean chatty = weather == Weather.CALM || random.nextInt(10) != 0;
        long pauseNs = TwoNodes.seconds(chatty ? 0.02 + random.nextDouble() : random.nextInt(200));
        schedule(nowNs + pauseNs, () -> talk(which, talk));
    }

    private void say(int fromNode, int toNode) {
        TestNode from = nodes.get(fromNode);
        TestNode to = nodes.get(toNode);
        long number = invariants.sent(from, to);
        from.sendTo(to, number);
        if (settled()) {
            long sinceNs = calmSinceNs;
            schedule(nowNs + 8 * MAX_DELAY_NS, () -> {
                if (weather == Weather.CALM && calmSinceNs == sinceNs) {
                    invariants.mustHaveArrived(number, nowNs);
                }
            });
        }
    }

    /** What the network and the hosts do of their own accord. */
    private void mischief() {
        if (weather != Weather.CALM) {
            int which = random.nextInt(nodes.size());
            switch (random.nextInt(12)) {
                case 0 -> restart(which);
                case 1 -> roam();
                case 2 -> resume(which);
                case 3 -> sleep(nodes.get(which));
                case 4 ->
                    nodes.get(which).handshakesQueued = random.nextBoolean() ? Limits.UNDER_LOAD_QUEUED_HANDSHAKES : 0;
                case 5 -> simultaneousInitiation();
                default -> replay();
            }
        }
        schedule(nowNs + TwoNodes.seconds(0.1 + 5 * random.nextDouble()), this::mischief);
    }

    private void restart(int which) {
        if (moved) {
            return;
        }
        forgot = true;
        note("restart of node " + (which + 1));
        TestNode old = nodes.get(which);
        var reborn = new TestNode(which + 1, random, old.tunnel.timestampFloor());
        reborn.become(old);
        nodes.set(which, reborn);
        recorded.clear(); // who has lost its memory accepts an old initiation once: the whitepaper says so
        for (TestNode other : nodes) {
            if (other != reborn) {
                reborn.meet(other);
            }
        }
    }

    /** One node alone: two that move at once never find each other again. */
    private void roam() {
        if (forgot) {
            return;
        }
        moved = true;
        note("node 1 moves");
        nodes.getFirst().address = new TestAddress(addresses++, 51820);
    }

    private void resume(int which) {
        if (moved) {
            return;
        }
        forgot = true;
        note("node " + (which + 1) + " forgets its sessions");
        nodes.get(which).tunnel.onResume();
    }

    private void sleep(TestNode node) {
        node.engineAsleep = true;
        schedule(nowNs + random.nextLong(MAX_DELAY_NS), () -> {
            node.engineAsleep = false;
            node.runEngine();
        });
    }

    private void simultaneousInitiation() {
        TestNode one = nodes.get(0);
        TestNode two = nodes.get(1);
        resume(0);
        resume(1);
        one.sendTo(two, invariants.sent(one, two));
        two.sendTo(one, invariants.sent(two, one));
    }

    private void replay() {
        if (recorded.isEmpty()) {
            return;
        }
        TestNode.Sent old = recorded.get(random.nextInt(recorded.size()));
        Endpoint from = random.nextBoolean() ? old.from() : new TestAddress(addresses++, 4);
        deliver(new TestNode.Sent(from, old.to(), old.datagram(), 0), 0, true);
    }

    private void carry(TestNode node) {
        List<TestNode.Sent> batch = List.copyOf(node.outbox);
        node.outbox.clear();
        for (TestNode.Sent sent : batch) {
            invariants.onTheWire(node, sent);
            boolean lost =
                    switch (weather) {
                        case CALM -> false;
                        case ROUGH -> random.nextInt(100) < 30;
                        case SILENT -> true;
                    };
            note("type %d of %d bytes from node %d to %s%s"
                    .formatted(
                            sent.type(),
                            sent.datagram().length,
                            node.innerAddress & 0xff,
                            sent.to(),
                            lost ? " lost" : ""));
            if (!lost) {
                deliver(sent, delay(), false);
                if (weather == Weather.ROUGH && random.nextInt(10) == 0) {
                    deliver(sent, delay(), false);
                }
            }
        }
    }

    private long delay() {
        boolean late = weather == Weather.ROUGH && random.nextInt(20) == 0;
        return random.nextLong(late ? TwoNodes.seconds(4) : MAX_DELAY_NS);
    }

    private void deliver(TestNode.Sent sent, long delayNs, boolean replayed) {
        schedule(nowNs + delayNs, () -> {
            for (TestNode node : nodes) {
                if (node.address.equals(sent.to())) {
                    arrive(node, sent, replayed);
                    return;
                }
            }
        });
    }

    private void arrive(TestNode node, TestNode.Sent sent, boolean replayed) {
        List<Endpoint> before = endpoints(node);
        node.receive(sent.from(), sent.datagram());
        note("type %d at node %d from %s: %s %s, %d packets"
                .formatted(
                        sent.type(),
                        node.innerAddress & 0xff,
                        sent.from(),
                        node.events,
                        node.drops,
                        node.delivered.size()));
        if (replayed && !endpoints(node).equals(before)) {
            throw new AssertionError("a replayed message moved an endpoint to " + sent.from());
        }
        boolean accepted = node.events.contains("ACCEPTED") || !node.delivered.isEmpty();
        if (accepted && (sent.type() != Message.TRANSPORT_DATA || random.nextInt(50) == 0)) {
            remember(sent);
        }
        for (byte[] packet : node.delivered) {
            invariants.delivered(node, packet);
        }
        node.delivered.clear();
        node.events.clear();
        node.drops.clear();
    }

    private void remember(TestNode.Sent sent) {
        if (recorded.size() < 500) {
            recorded.add(sent);
        } else {
            recorded.set(random.nextInt(500), sent);
        }
    }

    private List<Endpoint> endpoints(TestNode node) {
        List<Endpoint> all = new ArrayList<>();
        for (TestNode other : nodes) {
            if (other != node) {
                PublicKey key = other.privateKey.publicKey();
                all.add(node.tunnel.peer(key).orElseThrow().endpoint());
            }
        }
        return all;
    }
}
