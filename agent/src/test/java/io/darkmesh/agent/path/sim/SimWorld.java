package io.darkmesh.agent.path.sim;

import io.darkmesh.agent.path.PathId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One world drawn from a seed: who is where, what happens, and what must come of it. */
final class SimWorld {
    private static final long MS = SimNetwork.MS;
    private static final long SECOND = 1_000 * MS;

    /** From one minute asleep to sixty: a search at each end and at each minute between, of nine rounds, at ten candidates. */
    private static final long MOST_TO_SLEEPER = 60 * 9 * 10;

    final long seed;
    final SimNetwork network;
    private final Random random;
    private final List<String> story = new ArrayList<>();
    private int sites;
    long mostToSleeper;

    /** What was seen of one pair, one way. */
    record Seen(boolean direct, boolean mayBeEither) {}

    SimWorld(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.network = new SimNetwork(random, random.nextInt(3) == 0 ? random.nextDouble() * 0.15 : 0);
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Site site =
                    i > 0 && random.nextInt(6) == 0 ? network.hosts.getLast().site() : randomSite();
            network.hosts.add(new SimHost(i, network, site));
            story.add("host " + i + " at " + site);
        }
    }

    private Site randomSite() {
        int number = ++sites;
        Behavior[] behaviors = Behavior.values();
        Optional<Nat> nat = random.nextInt(6) == 0
                ? Optional.empty()
                : Optional.of(new Nat(
                        Addresses.of("203.0.113." + number),
                        behaviors[random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0],
                        behaviors[random.nextInt(3)],
                        random.nextBoolean(),
                        (30 + random.nextInt(270)) * SECOND,
                        random));
        Optional<Nat> ipv6 = random.nextInt(4) == 0
                ? Optional.of(Nat.ipv6Filter(Addresses.of("2001:db8:" + number + "::1"), 60 * SECOND, random))
                : Optional.empty();
        return new Site(number, nat, ipv6, random.nextInt(10) != 0);
    }

    /** Runs the world; an empty list when all went as it must. */
    List<String> run() {
        for (SimHost host : network.hosts) {
            List<SimHost> others = new ArrayList<>(network.hosts);
            others.remove(host);
            network.time.after(random.nextInt(300) * MS, () -> host.start(others));
        }
        List<String> wrong = new ArrayList<>();
        network.time.runUntil(5 * SECOND);
        checkData("5 s after the start", wrong);
        network.time.runUntil(40 * SECOND);
        forgetGaps();
        int disturbances = random.nextInt(3);
        for (int i = 0; i < disturbances; i++) {
            disturb(wrong);
        }
        checkPaths(wrong);
        checkPace(wrong);
        return wrong;
    }

    private void disturb(List<String> wrong) {
        SimHost host = network.hosts.get(random.nextInt(network.hosts.size()));
        long start = network.time.nowNs();
        switch (random.nextInt(4)) {
            case 0 -> {
                story.add("the router of host " + host.number + " restarts");
                host.site().nat().ifPresent(Nat::reboot);
                host.site().ipv6().ifPresent(Nat::reboot);
                network.time.runUntil(start + 75 * SECOND);
                checkGaps(5_000, wrong);
            }
            case 1 -> {
                Site to = randomSite();
                story.add("host " + host.number + " moves to " + to);
                host.move(to);
                network.time.runUntil(start + 75 * SECOND);
                checkGaps(5_000, wrong);
            }
            case 2 -> {
                story.add("the relay is down for 8 s");
                network.relayUp = false;
                network.hosts.forEach(SimHost::onRelayLost);
                network.time.after(8 * SECOND, () -> network.relayUp = true);
                network.time.runUntil(start + 100 * SECOND);
                checkGaps(13_000, wrong);
            }
            default -> {
                story.add("host " + host.number + " sleeps for an hour");
                sleepForAnHour(host, wrong);
            }
        }
        checkPaths(wrong); // back to direct, by themselves
        forgetGaps();
    }

    /** While nobody hears the host, it is looked for but not sprayed; awake, data flows again both ways within 5 s. */
    private void sleepForAnHour(SimHost host, List<String> wrong) {
        long start = network.time.nowNs();
        host.sleep(3600 * SECOND);
        network.time.runUntil(start + 60 * SECOND);
        Map<SimHost, Long> before = new HashMap<>();
        network.hosts.stream()
                .filter(each -> each != host)
                .forEach(each -> before.put(each, each.peers.get(host.number).probesSent));
        network.time.runUntil(start + 3600 * SECOND);
        before.forEach((each, sent) -> {
            long probes = each.peers.get(host.number).probesSent - sent;
            mostToSleeper = Math.max(mostToSleeper, probes);
            if (probes > MOST_TO_SLEEPER) {
                wrong.add("host " + each.number + " sent " + probes + " probes to " + host.number + ", asleep");
            }
        });
        forgetGaps();
        network.time.runUntil(start + 3690 * SECOND);
        checkGaps(5_000, wrong);
    }

    private interface PairCheck {
        void check(SimHost one, int other, SimHost.PeerState state);
    }

    private void forEachPair(PairCheck check) {
        for (SimHost host : network.hosts) {
            host.peers.forEach((other, state) -> check.check(host, other, state));
        }
    }

    private void forgetGaps() {
        forEachPair((host, other, state) -> {
            state.longestGapNs = 0;
            state.receivedNs = network.time.nowNs();
        });
    }

    private void checkData(String when, List<String> wrong) {
        forEachPair((host, other, state) -> {
            if (state.receivedNs == 0) {
                wrong.add(when + " nothing has come from " + other + " to " + host.number);
            }
        });
    }

    private void checkGaps(long mostMs, List<String> wrong) {
        forEachPair((host, other, state) -> {
            long gap = Math.max(state.longestGapNs, network.time.nowNs() - state.receivedNs);
            if (gap > mostMs * MS) {
                wrong.add("from " + other + " to " + host.number + " nothing came for " + gap / MS + " ms");
            }
        });
    }

    private void checkPaths(List<String> wrong) {
        forEachPair((host, other, state) -> {
            boolean direct = state.path instanceof PathId.Direct;
            Site.mustBeDirect(host.site(), network.hosts.get(other).site()).ifPresent(must -> {
                boolean lucky = direct
                        && Site.mayMeetByLuck(
                                host.site(), network.hosts.get(other).site());
                if (must != direct && !lucky) {
                    wrong.add("host " + host.number + " to " + other + " must be " + (must ? "direct" : "relayed")
                            + ": " + host.explain(other));
                }
            });
        });
    }

    /** At most as many probes as the ladder, heartbeats and one spray in ten minutes make. */
    private void checkPace(List<String> wrong) {
        long seconds = network.time.nowNs() / SECOND;
        forEachPair((host, other, state) -> {
            long most = 3000 + 3 * seconds;
            if (state.probesSent > most) {
                wrong.add("host " + host.number + " sent " + state.probesSent + " probes to " + other);
            }
        });
    }

    /** Of pairs with exactly one hard NAT and a strict filter on the other side: how many there are and became direct. */
    int[] sprayed() {
        int[] counts = new int[2];
        forEachPair((host, other, state) -> {
            if (Site.mustBeDirect(host.site(), network.hosts.get(other).site()).isEmpty()) {
                counts[0]++;
                counts[1] += state.path instanceof PathId.Direct ? 1 : 0;
            }
        });
        return counts;
    }

    String story() {
        return String.join("; ", story);
    }
}
