package io.darkmesh.tun.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.TunQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MemoryTunTest {
    private final MemoryTun tun = new MemoryTun("mem0", 1420, 2, EnumSet.allOf(TunOffload.class));
    private final FrameBatch batch = new FrameBatch(Arena.ofAuto(), 64, 65_536, 0);

    private static GatherList frameOf(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        var list = new GatherList(Arena.ofAuto(), 2);
        list.add(memory, 0, 3);
        list.add(memory, 3, bytes.length - 3);
        return list;
    }

    @Test
    void handsFramesOverInOrderAndInOneBatch() {
        MemoryTunQueue queue = tun.queues().getFirst();
        queue.sendFromHost(new byte[] {1, 2, 3});
        queue.sendFromHost(new byte[] {4, 5});

        assertThat(queue.read(batch)).isEqualTo(2);
        assertThat(batch.bytes(0)).isEqualTo(3);
        assertThat(batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(1))).isEqualTo((byte) 4);
    }

    @Test
    void joinsThePiecesOfAWrite() {
        MemoryTunQueue queue = tun.queues().get(1);

        assertThat(queue.write(frameOf(new byte[] {1, 2, 3, 4, 5}))).isTrue();

        assertThat(queue.takeWritten()).containsExactly(new byte[] {1, 2, 3, 4, 5});
    }

    @Test
    void closingWakesAReader() throws InterruptedException {
        var reader = Thread.ofPlatform().start(() -> tun.queues().getFirst().read(batch));
        while (reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        tun.close();

        reader.join();
        assertThat(tun.queues().getFirst().read(batch)).isEqualTo(TunQueue.CLOSED);
    }

    @Test
    void aFaultyDeviceRefusesAShareOfTheWrites() {
        var faulty = new FaultyTun(tun, new Random(1), 0.5);
        int written = 0;
        for (int i = 0; i < 1000; i++) {
            written += faulty.queues().getFirst().write(frameOf(new byte[] {1, 2, 3, 4})) ? 1 : 0;
        }

        assertThat(written)
                .isBetween(400, 600)
                .isEqualTo(tun.queues().getFirst().takeWritten().size());
    }

    @Test
    void aVanishedDeviceFailsItsReader() {
        var faulty = new FaultyTun(tun, new Random(1), 0);
        faulty.vanish();

        assertThatThrownBy(() -> faulty.queues().getFirst().read(batch))
                .isInstanceOfSatisfying(
                        TunException.class, e -> assertThat(e.kind()).isEqualTo(TunException.Kind.DEVICE_GONE));
    }
}
