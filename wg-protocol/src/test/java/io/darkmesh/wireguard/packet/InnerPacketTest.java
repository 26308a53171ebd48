package io.darkmesh.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** wireguard.md, rule 11: the inner length comes from the IP header. */
final class InnerPacketTest {
    private static final long HIGH = 0x20010db8_00000000L;

    private static ByteBuffer ipv4(int bytes) {
        ByteBuffer packet = ByteBuffer.allocate(bytes);
        packet.put(0, (byte) 0x45).putShort(2, (short) bytes).put(9, (byte) 17);
        return packet.putInt(12, 0x0a000001).putInt(16, 0x0a000002);
    }

    private static ByteBuffer ipv6(int bytes) {
        ByteBuffer packet = ByteBuffer.allocate(bytes);
        packet.put(0, (byte) 0x60).putShort(4, (short) (bytes - 40)).put(6, (byte) 17);
        return packet.putLong(8, HIGH).putLong(16, 1).putLong(24, HIGH).putLong(32, 2);
    }

    @Test
    void lengthsComeFromTheHeader() {
        assertThat(length(ipv4(60), 60)).isEqualTo(60);
        assertThat(length(ipv4(60), 59)).isEqualTo(InnerPacket.MALFORMED);
        assertThat(length(ipv4(60), 80)).isEqualTo(60);
        assertThat(length(ipv4(60).putShort(2, (short) 19), 60)).isEqualTo(InnerPacket.MALFORMED);
        assertThat(length(ipv4(60).putShort(2, (short) 20), 60)).isEqualTo(20);
        assertThat(length(ipv4(60), 19)).isEqualTo(InnerPacket.MALFORMED);
        assertThat(length(ipv6(60), 60)).isEqualTo(60);
        assertThat(length(ipv6(60), 59)).isEqualTo(InnerPacket.MALFORMED);
        assertThat(length(ipv6(60).putShort(4, (short) 0), 40)).isEqualTo(40);
        assertThat(length(ipv6(60).putShort(4, (short) 0xffff), 60)).isEqualTo(InnerPacket.MALFORMED);
        for (int version : new int[] {0, 1, 5, 7, 15}) {
            assertThat(length(ipv4(60).put(0, (byte) (version << 4 | 5)), 60)).isEqualTo(InnerPacket.MALFORMED);
        }
    }

    private static int length(ByteBuffer packet, int available) {
        byte[] bytes = Arrays.copyOf(packet.array(), 100);
        return InnerPacket.length(MemorySegment.ofArray(bytes), 0, available);
    }

    @Test
    void addressesAreReadFromTheirPlaces() {
        MemorySegment v4 = MemorySegment.ofArray(ipv4(20).array());
        assertThat(InnerPacket.ipv4Source(v4, 0)).isEqualTo(0x0a000001);
        assertThat(InnerPacket.ipv4Destination(v4, 0)).isEqualTo(0x0a000002);
        MemorySegment v6 =
                MemorySegment.ofArray(ipv6(40).putLong(8, 5).putLong(24, 7).array());
        assertThat(InnerPacket.ipv6SourceHigh(v6, 0)).isEqualTo(5);
        assertThat(InnerPacket.ipv6SourceLow(v6, 0)).isEqualTo(1);
        assertThat(InnerPacket.ipv6DestinationHigh(v6, 0)).isEqualTo(7);
        assertThat(InnerPacket.ipv6DestinationLow(v6, 0)).isEqualTo(2);
    }
}
