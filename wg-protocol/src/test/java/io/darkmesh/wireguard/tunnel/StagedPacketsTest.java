package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** "staged queue 128 packets, oldest dropped", and the bytes of all peers together. */
final class StagedPacketsTest {
    private final StagedPackets.Budget budget = new StagedPackets.Budget();

    private static ByteBuffer packet(int bytes, int mark) {
        return ByteBuffer.allocate(bytes).put(0, (byte) mark);
    }

    @Test
    void theOldestGoesForThe129thAndTheBytesAreCounted() {
        var staged = new StagedPackets(budget);
        for (int i = 0; i < Limits.MAX_STAGED_PACKETS; i++) {
            staged.add(packet(10, i));
        }
        assertThat(budget.usedBytes()).isEqualTo(10L * Limits.MAX_STAGED_PACKETS);
        staged.add(packet(30, 77));
        assertThat(budget.usedBytes()).isEqualTo(10L * Limits.MAX_STAGED_PACKETS + 20);
        assertThat(staged.poll()[0]).isEqualTo((byte) 1);
        assertThat(staged.clear()).isEqualTo(Limits.MAX_STAGED_PACKETS - 1);
        assertThat(budget.usedBytes()).isZero();
        assertThat(staged.isEmpty()).isTrue();
    }

    @Test
    void aPeersOwnOldestGoWhenTheBudgetOfAllIsUsedUp() {
        var first = new StagedPackets(budget);
        int large = (int) (Limits.MAX_STAGED_BYTES / 4);
        for (int i = 0; i < 4; i++) {
            first.add(packet(large, i));
        }
        assertThat(budget.usedBytes()).isEqualTo(Limits.MAX_STAGED_BYTES);
        var second = new StagedPackets(budget);
        second.add(packet(1, 9));
        assertThat(second.isEmpty()).isTrue();
        first.add(packet(large, 4));
        assertThat(budget.usedBytes()).isEqualTo(Limits.MAX_STAGED_BYTES);
        assertThat(first.poll()[0]).isEqualTo((byte) 1);
        second.add(packet(large, 9));
        assertThat(second.poll()[0]).isEqualTo((byte) 9);
        assertThat(budget.usedBytes()).isEqualTo(3L * large);
    }
}
