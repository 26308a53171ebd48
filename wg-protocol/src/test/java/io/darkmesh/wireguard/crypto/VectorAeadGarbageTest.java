package io.darkmesh.wireguard.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A vector that C2 has to box shows as garbage, and as a tenth of the speed. Until C2 has compiled everything there is
 * plenty; afterwards there is none. What is wider than the machine's vectors is emulated with objects and is never chosen.
 */
final class VectorAeadGarbageTest {
    private static final int ROUNDS = 4_000;
    private static final int PACKETS = 500;
    private static final int QUIET_ROUNDS = 5;
    private static final int[] LENGTHS = {64, 300, 1420};

    @Test
    void leavesNoGarbageBehindOnceCompiled() {
        Map<VectorVariant, Long> garbage = new EnumMap<>(VectorVariant.class);
        for (VectorVariant variant : VectorVariant.values()) {
            if (variant.bits() <= VectorVariant.widestBits()) {
                garbage.put(variant, bytesPerRoundOnceCompiled(variant));
            }
        }
        System.out.println("garbage in bytes per " + PACKETS + " packets sealed and opened: " + garbage);
        assertThat(garbage).isNotEmpty();
        assertThat(garbage.values()).containsOnly(0L);
    }

    private static long bytesPerRoundOnceCompiled(VectorVariant variant) {
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
            return bytes;
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
