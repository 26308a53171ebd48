package io.darkmesh.wireguard.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A vector that C2 has to box shows as garbage, and as a tenth of the speed. Until C2 has compiled everything there is
 * plenty; afterwards there is none.
 */
final class VectorAeadGarbageTest {
    private static final int ROUNDS = 400;
    private static final int PACKETS = 500;
    private static final int QUIET_ROUNDS = 5;
    private static final int[] LENGTHS = {64, 300, 1420};

    @ParameterizedTest
    @EnumSource
    void leavesNoGarbageBehindOnceCompiled(VectorVariant variant) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var aead = variant.create();
        var key = new TransportKey(new byte[TransportKey.KEY_BYTES]);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2048, 64);
            int quiet = 0;
            long bytes = 0;
            for (int round = 0; round < ROUNDS && quiet < QUIET_ROUNDS; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                sealAndOpen(aead, key, buffer);
                bytes = threads.getCurrentThreadAllocatedBytes() - before;
                quiet = bytes == 0 ? quiet + 1 : 0;
            }
            assertThat(quiet).as("%d bytes in the last round", bytes).isEqualTo(QUIET_ROUNDS);
        }
    }

    private static void sealAndOpen(TransportAead aead, TransportKey key, MemorySegment buffer) {
        for (int packet = 0; packet < PACKETS; packet++) {
            int bytes = LENGTHS[packet % LENGTHS.length];
            aead.seal(key, packet, buffer, 3, bytes);
            if (!aead.open(key, packet, buffer, 3, bytes + TransportAead.TAG_BYTES)) {
                throw new AssertionError("did not open what it sealed");
            }
        }
    }
}
