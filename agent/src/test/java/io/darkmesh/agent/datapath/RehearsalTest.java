package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
    private static final int ROUNDS = 10;
    private static final int ROUND_BYTES = 40 + 12 * 1380 + 40;

    /** What does not arrive whole has not been through all of the code. */
    @Test
    void everythingArrivesAndTheSegmentsMergedAgain() {
        try (Arena arena = Arena.ofShared();
                var rehearsal = new Rehearsal(
                        AeadCandidate::jdk,
                        arena.allocate(FlowTable.MEMORY_BYTES, 64),
                        arena.allocate(ReceivedBatch.MEMORY_BYTES, 64))) {
            for (int i = 0; i < ROUNDS; i++) {
                rehearsal.round();
            }
            assertThat(rehearsal.arrivedBytes()).isEqualTo((long) ROUNDS * ROUND_BYTES);
        }
    }
}
