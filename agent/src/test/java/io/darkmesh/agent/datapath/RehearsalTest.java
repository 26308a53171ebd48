package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
    /** What does not arrive has not been through all of the code. */
    @Test
    void everythingArrivesAndTheSegmentsMergedAgain() {
        try (Arena arena = Arena.ofShared();
                var rehearsal = new Rehearsal(
                        AeadCandidate::jdk,
                        arena.allocate(FlowTable.MEMORY_BYTES, 64),
                        arena.allocate(ReceivedBatch.MEMORY_BYTES, 64))) {
            for (int i = 0; i < rehearsal.cycle(); i++) {
                rehearsal.round();
            }
            assertThat(rehearsal.sent().drops()).isEmpty();
            assertThat(rehearsal.received().drops()).isEmpty();
            assertThat(rehearsal.received().packets())
                    .isEqualTo(rehearsal.sent().packets())
                    .isGreaterThan(5 * rehearsal.writtenFrames());
        }
    }
}
