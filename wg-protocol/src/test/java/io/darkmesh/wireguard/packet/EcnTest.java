package io.darkmesh.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 6040 section 4: what enters the outer header, and figure 4: what comes out of both. */
final class EcnTest {
    private static final int DROP = -1;

    /** Rows: inner Not-ECT, ECT(1), ECT(0), CE. Columns: outer the same. */
    private static final int[][] FIGURE_4 = {{0, 0, 0, DROP}, {1, 1, 1, 3}, {2, 1, 2, 3}, {3, 3, 3, 3}};

    @Test
    void theOuterHeaderGetsTheInnerEcnAndDscp0() {
        for (int trafficClass = 0; trafficClass < 256; trafficClass++) {
            assertThat(Ecn.outer(MemorySegment.ofArray(ipv4(trafficClass, 1)), 0))
                    .isEqualTo(trafficClass & 3);
            assertThat(Ecn.outer(MemorySegment.ofArray(ipv6(trafficClass)), 0)).isEqualTo(trafficClass & 3);
            assertThat(InnerPacket.trafficClass(MemorySegment.ofArray(ipv6(trafficClass)), 0))
                    .isEqualTo(trafficClass);
        }
    }

    @Test
    void decapsulationFollowsFigure4AndLeavesDscpAndChecksumRight() {
        for (int inner = 0; inner < 4; inner++) {
            for (int outer = 0; outer < 4; outer++) {
                for (int seed = 0; seed < 50; seed++) {
                    int trafficClass = 0xa8 | inner;
                    check(ipv4(trafficClass, seed), outer, FIGURE_4[inner][outer]);
                    check(ipv6(trafficClass), outer, FIGURE_4[inner][outer]);
                }
            }
        }
    }

    private static void check(byte[] packet, int outer, int expected) {
        byte[] before = packet.clone();
        MemorySegment segment = MemorySegment.ofArray(packet);
        assertThat(Ecn.merge(0xb8 | outer, segment, 0)).isEqualTo(expected != DROP);
        int wanted = expected == DROP ? 0 : expected;
        assertThat(InnerPacket.trafficClass(segment, 0)).isEqualTo(0xa8 | wanted);
        if (packet[0] == 0x45) {
            assertThat(sum(ByteBuffer.wrap(packet))).isEqualTo(0xffff);
        } else {
            before[1] = (byte) ((before[1] & 0xcf) | (wanted << 4));
            assertThat(packet).isEqualTo(before);
        }
    }

    /** RFC 1071, word by word. */
    private static int sum(ByteBuffer header) {
        int sum = 0;
        for (int at = 0; at < 20; at += 2) {
            sum += header.getShort(at) & 0xffff;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    private static byte[] ipv4(int trafficClass, int seed) {
        ByteBuffer packet = ByteBuffer.wrap(new byte[20]);
        new Random(seed).nextBytes(packet.array());
        packet.put(0, (byte) 0x45).put(1, (byte) trafficClass).putShort(10, (short) 0);
        packet.putShort(10, (short) ~sum(packet));
        return packet.array();
    }

    private static byte[] ipv6(int trafficClass) {
        ByteBuffer packet = ByteBuffer.allocate(40);
        return packet.putInt(0, 0x600abcde | (trafficClass << 20)).array();
    }
}
