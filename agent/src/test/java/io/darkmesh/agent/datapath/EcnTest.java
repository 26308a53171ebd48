package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.packets.Packet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EcnTest {
    private static final int DSCP = 0xb8;

    /** RFC 6040 figure 4; 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE; -1 is a drop. */
    @ParameterizedTest
    @CsvSource({
        "0,0,0", "0,2,0", "0,1,0", "0,3,-1",
        "2,0,2", "2,2,2", "2,1,1", "2,3,3",
        "1,0,1", "1,2,1", "1,1,1", "1,3,3",
        "3,0,3", "3,2,3", "3,1,3", "3,3,3"
    })
    void followsTheTableOfRfc6040(int inner, int outer, int expected) {
        for (String[] ends : new String[][] {{"100.64.0.1", "100.64.0.2"}, {"fd00::1", "fd00::2"}}) {
            byte[] before = packet(ends, DSCP | inner);
            MemorySegment memory = Packet.offHeap(before, 1, 0);

            boolean passes = Ecn.merge(DSCP | outer, memory, 1);

            assertThat(passes).isEqualTo(expected >= 0);
            if (passes) {
                assertThat(memory.asSlice(1).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(packet(ends, DSCP | expected));
            }
        }
    }

    private static byte[] packet(String[] ends, int trafficClass) {
        boolean ipv6 = ends[0].contains(":");
        return new Packet(
                        Packet.address(ends[0]),
                        Packet.address(ends[1]),
                        trafficClass,
                        64,
                        1,
                        ipv6 ? 0 : 0x4000,
                        Packet.UDP,
                        Packet.udp(1, 2, new byte[5]))
                .toBytes();
    }

    @ParameterizedTest
    @CsvSource({"100.64.0.1,100.64.0.2", "fd00::1,fd00::2"})
    void copiesEcnOutwardsAndNoDscp(String from, String to) {
        byte[] packet = packet(new String[] {from, to}, DSCP | 2);

        assertThat(Ecn.outer(Packet.offHeap(packet, 0, 0), 0)).isEqualTo(2);
    }
}
