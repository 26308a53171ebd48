package io.darkmesh.coordinator.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.nodes.NodeLife;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.nodes.Outcome;
import io.darkmesh.coordinator.nodes.TestNodes;
import io.darkmesh.coordinator.policy.CompiledPolicy;
import io.darkmesh.coordinator.policy.DefaultPolicy;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate.Delta;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class NetworkStatePropertyTest {
    private static final List<IpPrefix> PREFIXES =
            List.of(IpPrefix.parse("100.64.0.0/10"), IpPrefix.parse("fd00::/48"));
    private static final int NODES = 6;

    /** Nodes see those whose number is of the same parity. */
    private static final CompiledPolicy PARITY = new CompiledPolicy() {
        @Override
        public Object visibilityClass(NodeRecord viewer) {
            return parity(viewer);
        }

        @Override
        public boolean sees(NodeRecord viewer, NodeRecord other) {
            return parity(viewer) == parity(other);
        }

        @Override
        public List<FilterRule> filterFor(NodeRecord self) {
            return List.of();
        }

        private int parity(NodeRecord node) {
            return Integer.parseInt(node.id().substring(2)) % 2;
        }
    };

    /** A network that changes at random, with its durable half, as the database would keep it. */
    private static final class World {
        final Random random;
        final CompiledPolicy policy;
        final Map<String, NodeRecord> stored = new HashMap<>();
        long durable = 1;
        final Map<String, Integer> renewed = new HashMap<>();
        int token;
        int set;
        NetworkState state;

        World(long seed, CompiledPolicy policy) {
            this.random = new Random(seed);
            this.policy = policy;
            this.state = load();
        }

        NetworkState load() {
            durable++;
            var loaded = new NetworkState("mesh", "epoch", durable, PREFIXES, policy, stored.values(), Map.of());
            loaded.offer(this::accessOf);
            return loaded;
        }

        private RelayAccess accessOf(NodeRecord node) {
            return new RelayAccess("set" + set, List.of(), "token" + renewed.getOrDefault(node.id(), 0), 7);
        }

        void step() {
            String id = "id" + random.nextInt(NODES);
            NodeRecord node = stored.get(id);
            if (node == null) {
                store(TestNodes.pending(Integer.parseInt(id.substring(2)), "ann"));
            } else if (random.nextInt(4) == 0) {
                var endpoint = UdpEndpoint.parse("192.0.2.1:" + (1 + random.nextInt(60_000)));
                state.reachable(id, new Place(List.of(endpoint), random.nextBoolean() ? "fra1" : null));
            } else if (random.nextInt(8) == 0) {
                token++;
                renewed.put(id, token);
                state.renewed(List.of(id));
            } else if (random.nextInt(16) == 0) {
                set++;
                state.offer(this::accessOf);
            } else {
                change(node);
            }
        }

        private void change(NodeRecord node) {
            int number = Integer.parseInt(node.id().substring(2));
            Outcome outcome =
                    switch (random.nextInt(6)) {
                        case 0, 1 -> NodeLife.approve(node, () -> TestNodes.addresses(number), TestNodes.NOW, "admin");
                        case 2 -> NodeLife.revoke(node, TestNodes.NOW, "admin");
                        case 3 -> NodeLife.logOut(node);
                        case 4 -> NodeLife.rotate(node, randomKey());
                        default ->
                            new Outcome.Changed(NodeLife.returned(
                                    node,
                                    node.name(),
                                    TestNodes.candidate(number, random.nextBoolean() ? "ann" : "bob")));
                    };
            if (outcome instanceof Outcome.Changed changed) {
                store(changed.node());
            }
        }

        private NodeKey randomKey() {
            byte[] key = new byte[32];
            random.nextBytes(key);
            return NodeKey.of(key);
        }

        private void store(NodeRecord node) {
            durable++;
            NodeRecord at = node.at(durable);
            stored.put(at.id(), at);
            state.stored(at);
        }
    }

    @Property(tries = 200)
    void aDeltaFromAnyEarlierMapLeadsToTheWholeMapOfNow(@ForAll long seed, @ForAll boolean everybodySeesAll) {
        var world = new World(seed, everybodySeesAll ? new DefaultPolicy(PREFIXES) : PARITY);
        var held = new ArrayList<NetworkMap>();
        for (int i = 0; i < 60; i++) {
            world.step();
            for (int n = 0; n < NODES; n++) {
                world.state.full("id" + n).ifPresent(held::add);
            }
        }
        for (NetworkMap map : held) {
            assertDeltaLeadsToNow(world, map);
        }
    }

    @Property(tries = 100)
    void soItIsAfterARestartButForEndpointsThatWereOnlyInMemory(@ForAll long seed) {
        var world = new World(seed, new DefaultPolicy(PREFIXES));
        for (int i = 0; i < 40; i++) {
            world.step();
        }
        Optional<NetworkMap> before = world.state.full("id1");
        world.state = world.load();
        for (int i = 0; i < 5; i++) {
            world.change(world.stored.values().iterator().next());
        }
        before.ifPresent(map -> {
            assertThat(world.state.holds(map.epoch(), map.version())).isTrue();
            Optional<NetworkMap> now = world.state.full("id1");
            if (now.isPresent()) {
                NetworkMap applied = world.state
                        .delta("id1", map.version(), map.version())
                        .map(delta -> map.apply(delta).orElseThrow())
                        .orElse(map);
                assertThat(keys(applied)).isEqualTo(keys(now.get()));
            }
        });
    }

    @Property(tries = 50)
    void nobodyWhoWaitsIsEverSeen(@ForAll long seed) {
        var world = new World(seed, new DefaultPolicy(PREFIXES));
        for (int i = 0; i < 40; i++) {
            world.step();
            Set<String> approved = world.stored.values().stream()
                    .filter(node -> node.status() == NodeStatus.APPROVED)
                    .map(NodeRecord::id)
                    .collect(Collectors.toSet());
            for (int n = 0; n < NODES; n++) {
                Optional<NetworkMap> map = world.state.full("id" + n);
                assertThat(map.isPresent()).isEqualTo(approved.contains("id" + n));
                map.ifPresent(m -> assertThat(approved)
                        .containsAll(m.peers().stream().map(Node::id).toList()));
            }
        }
    }

    private static void assertDeltaLeadsToNow(World world, NetworkMap map) {
        String id = map.self().id();
        Optional<NetworkMap> now = world.state.full(id);
        if (now.isEmpty()) {
            return;
        }
        Optional<Delta> delta = world.state.delta(id, map.version(), map.version());
        NetworkMap applied = delta.map(d -> map.apply(d).orElseThrow()).orElse(map);
        assertThat(Set.copyOf(applied.peers())).isEqualTo(Set.copyOf(now.get().peers()));
        assertThat(applied.self()).isEqualTo(now.get().self());
        assertThat(applied.filter()).isEqualTo(now.get().filter());
        assertThat(applied.relays()).isEqualTo(now.get().relays());
        delta.ifPresent(d -> assertThat(applied.version()).isEqualTo(now.get().version()));
    }

    private static Map<String, NodeKey> keys(NetworkMap map) {
        return map.peers().stream().collect(Collectors.toMap(Node::id, Node::nodeKey));
    }
}
