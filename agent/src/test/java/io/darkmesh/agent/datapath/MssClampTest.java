package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.agent.packets.Packet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class MssClampTest {
    private static final int MTU = 1280;

    private static byte[] syn(boolean ipv6, int flags, byte[] options) {
        byte[] from = Packet.address(ipv6 ? "fd00::1" : "100.64.0.1");
        byte[] to = Packet.address(ipv6 ? "fd00::2" : "100.64.0.2");
        return Packet.of(from, to, Packet.TCP, Packet.tcp(5000, 80, 1, 0, flags, options, new byte[0]))
                .toBytes();
    }

    private static byte[] clamped(byte[] bytes, boolean isChecksumDone) {
        MemorySegment memory = Packet.offHeap(bytes, 3, 0);
        var packet = new ParsedPacket();
        packet.parse(memory, 3, bytes.length);
        if (MssClamp.concerns(packet)) {
            MssClamp.apply(memory, 3, packet, MTU, isChecksumDone);
        }
        return memory.asSlice(3, bytes.length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** RFC 9293 section 3.7.1: the MSS is what is left of the MTU without the headers of IP and TCP. */
    @Property
    void anMssAboveThePathsIsLoweredAndTheChecksumStaysRight(
            @ForAll boolean ipv6,
            @ForAll boolean answer,
            @ForAll @IntRange(max = 65_535) int mss,
            @ForAll @IntRange(max = 3) int before) {
        byte[] options = new byte[8];
        java.util.Arrays.fill(options, (byte) 1);
        int most = MTU - (ipv6 ? 60 : 40);

        byte[] seen = clamped(syn(ipv6, answer ? 0x12 : 0x02, with(options, before, mss)), true);

        assertThat(seen).isEqualTo(syn(ipv6, answer ? 0x12 : 0x02, with(options, before, Math.min(mss, most))));
    }

    private static byte[] with(byte[] options, int at, int mss) {
        byte[] out = options.clone();
        out[at] = 2;
        out[at + 1] = 4;
        out[at + 2] = (byte) (mss >> 8);
        out[at + 3] = (byte) mss;
        return out;
    }

    @Test
    void aChecksumThatIsStillToBeComputedIsLeftAlone() {
        byte[] syn = syn(false, 2, new byte[] {2, 4, 5, (byte) 180});

        byte[] seen = clamped(syn, false);

        assertThat(seen[42] << 8 | (seen[43] & 0xff)).isEqualTo(1240);
        assertThat(new byte[] {seen[36], seen[37]}).containsExactly(syn[36], syn[37]);
    }

    @Test
    void otherSegmentsAndMalformedOptionsStayAsTheyAre() {
        byte[][] unchanged = {
            syn(false, 0x10, new byte[] {2, 4, 5, (byte) 180}),
            syn(false, 2, new byte[] {0, 0, 0, 0, 2, 4, 5, (byte) 180}),
            syn(false, 2, new byte[] {3, 0, 5, (byte) 180, 2, 4, 5, (byte) 180}),
            syn(false, 2, new byte[] {1, 1, 2, 4}),
            syn(false, 2, new byte[] {8, 10, 0, 0}),
            syn(false, 2, new byte[0]),
        };
        for (byte[] each : unchanged) {
            assertThat(clamped(each, true)).isEqualTo(each);
        }
    }
}
