package io.darkmesh.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** wireguard.md, rule 12: no peer or no endpoint: ICMP unreachable to the local sender. */
final class UnreachableTest {
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

    private static byte[] about(ByteBuffer packet) {
        return Unreachable.about(packet).orElseThrow();
    }

    @Test
    void saysHostUnreachableOverIpv4AndQuotesWhatFits() {
        for (int bytes : new int[] {20, 21, 60, 547, 548, 549, 1420}) {
            ByteBuffer packet = ipv4(bytes);
            byte[] error = about(packet);
            ByteBuffer view = ByteBuffer.wrap(error);
            assertThat(error).hasSize(Math.min(576, bytes + 28));
            assertThat(InnerPacket.length(MemorySegment.ofArray(error), 0, error.length))
                    .isEqualTo(error.length);
            assertThat(view.getInt(12)).isEqualTo(0x0a000002);
            assertThat(view.getInt(16)).isEqualTo(0x0a000001);
            assertThat(new byte[] {error[0], error[8], error[9], error[20], error[21]})
                    .containsExactly(0x45, 64, 1, 3, 1);
            assertThat(Checksum.sum(0, view, 0, 20)).isEqualTo(0xffff);
            assertThat(Checksum.sum(0, view, 20, error.length - 20)).isEqualTo(0xffff);
            assertThat(Arrays.copyOfRange(error, 28, error.length))
                    .isEqualTo(Arrays.copyOf(packet.array(), error.length - 28));
        }
    }

    @Test
    void saysAddressUnreachableOverIpv6AndQuotesWhatFits() {
        for (int bytes : new int[] {40, 41, 100, 1231, 1232, 1233, 1420}) {
            ByteBuffer packet = ipv6(bytes);
            byte[] error = about(packet);
            ByteBuffer view = ByteBuffer.wrap(error);
            assertThat(error).hasSize(Math.min(1280, bytes + 48));
            assertThat(InnerPacket.length(MemorySegment.ofArray(error), 0, error.length))
                    .isEqualTo(error.length);
            assertThat(new long[] {view.getLong(8), view.getLong(16), view.getLong(24), view.getLong(32)})
                    .containsExactly(HIGH, 2, HIGH, 1);
            assertThat(new byte[] {error[0], error[6], error[7], error[40], error[41]})
                    .containsExactly(0x60, 58, 64, 1, 3);
            int pseudoHeader = Checksum.sum(Checksum.fold(error.length - 40 + 58), view, 8, 32);
            assertThat(Checksum.sum(pseudoHeader, view, 40, error.length - 40)).isEqualTo(0xffff);
            assertThat(Arrays.copyOfRange(error, 48, error.length))
                    .isEqualTo(Arrays.copyOf(packet.array(), error.length - 48));
        }
    }

    @Test
    void saysNothingAboutErrorsFragmentsOrWhatIsNotUnicast() {
        assertThat(Unreachable.about(ipv4(60).put(9, (byte) 1).put(20, (byte) 3)))
                .isEmpty();
        assertThat(Unreachable.about(ipv4(60).put(9, (byte) 1).put(20, (byte) 11)))
                .isEmpty();
        assertThat(Unreachable.about(ipv4(20).put(9, (byte) 1))).isEmpty();
        assertThat(Unreachable.about(ipv4(60).putShort(6, (short) 1))).isEmpty();
        assertThat(Unreachable.about(ipv4(60).put(0, (byte) 0x44))).isEmpty();
        for (int address : new int[] {0, 0x00ffffff, 0xe0000000, 0xe0000001, 0xffffffff}) {
            assertThat(Unreachable.about(ipv4(60).putInt(12, address))).isEmpty();
            assertThat(Unreachable.about(ipv4(60).putInt(16, address))).isEmpty();
        }
        assertThat(Unreachable.about(ipv6(60).put(6, (byte) 58).put(40, (byte) 1)))
                .isEmpty();
        assertThat(Unreachable.about(ipv6(60).put(24, (byte) 0xff))).isEmpty();
        assertThat(Unreachable.about(ipv6(60).put(8, (byte) 0xff))).isEmpty();
        assertThat(Unreachable.about(ipv6(60).putLong(8, 0).putLong(16, 0))).isEmpty();
        assertThat(Unreachable.about(ipv6(60).limit(39))).isEmpty();
    }

    @Test
    void aPingOrTheFirstFragmentIsToldAbout() {
        for (int type : new int[] {0, 8, 9, 10, 13, 14, 15, 16, 17, 18}) {
            assertThat(Unreachable.about(ipv4(60).put(9, (byte) 1).put(20, (byte) type)))
                    .isPresent();
        }
        assertThat(Unreachable.about(ipv4(60).putShort(6, (short) 0x6000))).isPresent();
        assertThat(Unreachable.about(ipv4(60).putInt(12, 0x01000000).putInt(16, 0xdfffffff)))
                .isPresent();
        assertThat(Unreachable.about(ipv6(60).put(6, (byte) 58).put(40, (byte) 0x80)))
                .isPresent();
        assertThat(Unreachable.about(ipv6(40).put(6, (byte) 58))).isPresent();
        assertThat(Unreachable.about(ipv6(60).putLong(8, 0))).isPresent();
        assertThat(Unreachable.about(ipv6(60).putLong(16, 0))).isPresent();
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
