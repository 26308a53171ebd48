package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import io.darkmesh.wireguard.session.ReceiverTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a map that is searched from end to end. */
final class DeadlineQueueTest {
    private static final int PEERS = 40;
    private static final int STEPS = 3000;

    private final DeadlineQueue queue = new DeadlineQueue();
    private final Map<PeerState, Long> model = new HashMap<>();

    private static PeerState peer() {
        Peer peer = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));
        return new PeerState(peer, new ReceiverTable(), new StagedPackets.Budget());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tellsTheEarliestAndWhoIsDueAfterAnyChanges(long seed) {
        var random = new Random(seed);
        List<PeerState> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            peers.add(peer());
        }
        for (int step = 0; step < STEPS; step++) {
            PeerState peer = peers.get(random.nextInt(PEERS));
            switch (random.nextInt(6)) {
                case 0 -> {
                    queue.remove(peer);
                    model.remove(peer);
                }
                case 1 -> {
                    queue.put(peer, Limits.NEVER);
                    model.remove(peer);
                }
                default -> {
                    long atNs = random.nextInt(1000);
                    queue.put(peer, atNs);
                    model.put(peer, atNs);
                }
            }
            check(random.nextInt(1000));
        }
        drain();
    }

    private void check(long nowNs) {
        long earliest = model.values().stream().mapToLong(Long::longValue).min().orElse(Limits.NEVER);
        assertThat(queue.nextNs()).isEqualTo(earliest);
        PeerState due = queue.due(nowNs);
        assertThat(due != null).isEqualTo(earliest <= nowNs);
        if (due != null) {
            assertThat(model.get(due)).isEqualTo(earliest);
        }
    }

    private void drain() {
        long lastNs = Long.MIN_VALUE;
        for (PeerState due = queue.due(Limits.NEVER - 1); due != null; due = queue.due(Limits.NEVER - 1)) {
            assertThat(queue.nextNs()).isGreaterThanOrEqualTo(lastNs);
            lastNs = queue.nextNs();
            assertThat(model.remove(due)).isEqualTo(lastNs);
            queue.remove(due);
        }
        assertThat(model).isEmpty();
        assertThat(queue.nextNs()).isEqualTo(Limits.NEVER);
    }
}
