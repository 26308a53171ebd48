package io.darkmesh.coordinator.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.netmap.NetworkState;
import io.darkmesh.coordinator.netmap.Place;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.nodes.TestNodes;
import io.darkmesh.coordinator.policy.DefaultPolicy;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.NetworkMapUpdate.Delta;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MapHubTest {
    private static final List<IpPrefix> PREFIXES =
            List.of(IpPrefix.parse("100.64.0.0/10"), IpPrefix.parse("fd00::/48"));
    private static final int NODES = 5;

    /** Runs what is due when the test says so. */
    private static final class HandCranked implements Background {
        private final Deque<Runnable> due = new ArrayDeque<>();
        private final List<Runnable> again = new ArrayList<>();

        @Override
        public void soon(Runnable work) {
            due.add(work);
        }

        @Override
        public void after(Duration delay, Runnable work) {
            due.add(work);
        }

        @Override
        public void every(Duration pause, Runnable work) {
            again.add(work);
        }

        void run() {
            while (!due.isEmpty()) {
                due.remove().run();
            }
        }

        void seconds(int seconds) {
            for (int i = 0; i < seconds; i++) {
                again.forEach(Runnable::run);
            }
        }
    }

    /** An agent's end: holds its map, and may be too slow to read. */
    private static final class Agent implements MapSink {
        final List<String> lines = new ArrayList<>();
        boolean slow;
        boolean ended;
        NetworkMap map;

        @Override
        public void send(String line) {
            lines.add(line);
            switch (Json.read(line, NetworkMapUpdate.class)) {
                case NetworkMapUpdate.Full full -> map = full.map();
                case Delta delta -> map = map.apply(delta).orElseThrow();
                case NetworkMapUpdate.KeepAlive ignored -> {}
                case NetworkMapUpdate.Removed ignored -> map = null;
            }
        }

        @Override
        public boolean writable() {
            return !slow;
        }

        @Override
        public void end() {
            ended = true;
        }

        String last() {
            return lines.getLast();
        }
    }

    private final HandCranked background = new HandCranked();
    private final MapHub hub = new MapHub(
            new NetworkState(
                    "mesh",
                    "epoch",
                    10,
                    PREFIXES,
                    new DefaultPolicy(PREFIXES),
                    IntStream.range(0, NODES)
                            .mapToObj(i -> TestNodes.approved(i, "ann").at(i))
                            .toList(),
                    Map.of()),
            background);
    private long durable = 10;

    private NodeRecord store(NodeRecord node) {
        durable++;
        hub.stored(node.at(durable));
        return node;
    }

    private void move(int node, int port) {
        hub.reachable("id" + node, new Place(List.of(UdpEndpoint.parse("192.0.2.1:" + port)), null));
    }

    @Test
    void whoeverIsUpToDateGetsTheSameLine() {
        var agents = IntStream.range(0, 3).mapToObj(i -> new Agent()).toList();
        for (int i = 0; i < 3; i++) {
            hub.open("id" + i, null, -1, agents.get(i));
        }
        background.run();
        move(4, 7);
        background.run();
        assertThat(agents.get(1).last()).isSameAs(agents.get(0).last());
        assertThat(agents.get(2).last()).isSameAs(agents.get(0).last());
    }

    @Test
    void changesOfEndpointsCloseTogetherBecomeOneDelta() {
        var agent = new Agent();
        hub.open("id0", null, -1, agent);
        background.run();
        int before = agent.lines.size();
        move(1, 7);
        move(2, 7);
        move(1, 8);
        background.run();
        assertThat(agent.lines).hasSize(before + 1);
        assertThat(Json.read(agent.last(), Delta.class).changed()).hasSize(2);
    }

    @Test
    void aSlowAgentGetsOneMergedDeltaWhenItReadsAgain() {
        var agent = new Agent();
        StreamHandle handle = hub.open("id0", null, -1, agent);
        background.run();
        agent.slow = true;
        for (int port = 1; port < 2000; port++) {
            move(1 + port % 3, port);
            background.run();
        }
        store(TestNodes.with(TestNodes.approved(4, "ann"), NodeStatus.REVOKED));
        background.run();
        assertThat(agent.lines).hasSize(1);
        agent.slow = false;
        handle.drained();
        background.run();
        assertThat(agent.lines).hasSize(2);
        assertThat(agent.map.peers()).hasSize(3);
        assertThat(agent.map.version()).isEqualTo(hub.look(NetworkState::version));
    }

    @Test
    void anAgentThatTakesNothingForAMinuteIsCutOff() {
        var agent = new Agent();
        hub.open("id0", null, -1, agent);
        background.run();
        agent.slow = true;
        background.seconds(60);
        assertThat(agent.ended).isFalse();
        background.seconds(20);
        assertThat(agent.ended).isTrue();
        assertThat(hub.online("id0")).isFalse();
    }

    @Test
    void everyAgentGetsAKeepaliveWithinTwentySeconds() {
        var agents = IntStream.range(0, NODES).mapToObj(i -> new Agent()).toList();
        for (int i = 0; i < NODES; i++) {
            hub.open("id" + i, null, -1, agents.get(i));
        }
        background.run();
        background.seconds(20);
        assertThat(agents).allSatisfy(agent -> assertThat(agent.last()).contains("keepalive"));
    }

    @Test
    void aNewStreamOfANodeEndsItsOlderOne() {
        var older = new Agent();
        var newer = new Agent();
        StreamHandle handle = hub.open("id0", null, -1, older);
        hub.open("id0", null, -1, newer);
        assertThat(older.ended).isTrue();
        handle.closed();
        assertThat(hub.online("id0")).isTrue();
    }

    @Test
    void aRevokedNodeIsToldAndCutOffAndItsPeersForgetIt() {
        var revoked = new Agent();
        var peer = new Agent();
        hub.open("id1", null, -1, revoked);
        hub.open("id0", null, -1, peer);
        background.run();
        store(TestNodes.with(TestNodes.approved(1, "ann"), NodeStatus.REVOKED));
        background.run();
        assertThat(revoked.last()).contains("removed").contains("REVOKED");
        assertThat(revoked.ended).isTrue();
        assertThat(peer.map.peers()).extracting("id").doesNotContain("id1");
    }

    @Test
    void aNodeThatWaitsIsNotWorthALine() {
        var agent = new Agent();
        hub.open("id0", null, -1, agent);
        background.run();
        store(TestNodes.pending(9, "eve"));
        background.run();
        assertThat(agent.lines).hasSize(1);
    }

    @Test
    void anAgentThatKnowsTheLatestVersionIsOnlyKeptAlive() {
        var first = new Agent();
        hub.open("id0", null, -1, first).closed();
        var again = new Agent();
        hub.open("id0", "epoch", first.map.version(), again);
        background.run();
        assertThat(again.lines).singleElement().asString().contains("keepalive");
    }

    @Test
    void anotherEpochOrAVersionOfTheFutureMeansTheWholeMap() {
        var other = new Agent();
        hub.open("id0", "before", 1, other);
        assertThat(other.lines.getFirst()).contains("\"full\"");
        var future = new Agent();
        hub.open("id0", "epoch", Long.MAX_VALUE, future);
        assertThat(future.lines.getFirst()).contains("\"full\"");
    }

    @Test
    void aNewEpochSendsEverybodyTheWholeMap() {
        var agent = new Agent();
        hub.open("id0", null, -1, agent);
        background.run();
        hub.newEpoch("after");
        background.run();
        assertThat(agent.map.epoch()).isEqualTo("after");
        assertThat(agent.map.peers()).hasSize(NODES - 1);
    }
}
