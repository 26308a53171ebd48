package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.agent.filter.Verdict;
import io.darkmesh.agent.packets.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SuperPacketPropertyTest {
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;
    private static final int GSO_UDP = 5;

    private static List<byte[]> cut(byte[] frame) {
        return cut(frame, Integer.MAX_VALUE);
    }

    private static List<byte[]> cut(byte[] frame, int maxBytes) {
        MemorySegment memory = Packet.offHeap(frame, 1, 0);
        var packet = new ParsedPacket();
        assertThat(packet.parse(memory, 11, frame.length - 10)).isEqualTo(Verdict.ALLOWED);
        var superPacket = new SuperPacket();
        assertThat(superPacket.read(memory, 1, packet)).isTrue();
        if (superPacket.longest() > maxBytes) {
            assertThat(superPacket.cutTcp(maxBytes)).isTrue();
            assertThat(superPacket.longest()).isLessThanOrEqualTo(maxBytes);
        }
        MemorySegment out = Arena.ofAuto().allocate(70_000);
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < superPacket.pieces(); i++) {
            superPacket.write(i, out, 3);
            pieces.add(out.asSlice(3, superPacket.bytes(i)).toArray(ValueLayout.JAVA_BYTE));
        }
        return pieces;
    }

    private static Packet packet(boolean ipv6, int protocol, int trafficClass, int id, byte[] content) {
        byte[] from = Packet.address(ipv6 ? "fd00::1" : "100.64.0.1");
        byte[] to = Packet.address(ipv6 ? "fd00::2" : "100.64.0.2");
        return new Packet(from, to, trafficClass, 63, id, ipv6 ? 0 : 0x4000, protocol, content);
    }

    @Property(tries = 300)
    void cutsTcpAsThePlainVersionDoes(
            @ForAll boolean ipv6,
            @ForAll @IntRange(min = 1, max = 60_000) int payloadBytes,
            @ForAll @IntRange(min = 500, max = 9000) int gsoBytes,
            @ForAll @IntRange(max = 3) int optionWords,
            @ForAll int sequence,
            @ForAll @IntRange(max = 255) int flags,
            @ForAll @IntRange(max = 65_535) int id) {
        byte[] segment =
                Packet.tcp(5000, 80, sequence, 99, flags, new byte[4 * optionWords], Packet.payload(payloadBytes, id));
        Packet packet = packet(ipv6, Packet.TCP, id & 0xff, id, segment);
        int headers = (ipv6 ? 40 : 20) + 20 + 4 * optionWords;
        byte[] frame = PlainSegmentation.frame(packet, ipv6 ? GSO_TCPV6 : GSO_TCPV4, headers, gsoBytes);

        assertThat(cut(frame)).containsExactlyElementsOf(PlainSegmentation.cut(frame));
    }

    /** A smaller path MTU is met as if the host had segmented for it. */
    @Property(tries = 300)
    void cutsTcpSmallerThanTheHostMeantToAsThePlainVersionDoes(
            @ForAll boolean ipv6,
            @ForAll boolean single,
            @ForAll @IntRange(min = 1, max = 9000) int payloadBytes,
            @ForAll @IntRange(min = 1100, max = 1420) int maxBytes,
            @ForAll @IntRange(max = 3) int optionWords,
            @ForAll @IntRange(max = 65_535) int id) {
        int flags = 0x10 | (id & 0x89);
        byte[] payload = Packet.payload(payloadBytes, id);
        Packet packet = packet(
                ipv6, Packet.TCP, 0, id, Packet.tcp(5000, 80, id, 99, flags, new byte[4 * optionWords], payload));
        int headers = (ipv6 ? 40 : 20) + 20 + 4 * optionWords;
        int type = ipv6 ? GSO_TCPV6 : GSO_TCPV4;
        byte[] frame = PlainSegmentation.frame(packet, single ? 0 : type, headers, single ? 0 : 1380);
        byte[] model = PlainSegmentation.frame(packet, type, headers, Math.min(1380, maxBytes - headers));

        assertThat(cut(frame, maxBytes)).containsExactlyElementsOf(PlainSegmentation.cut(model));
    }

    @Test
    void cutsNothingButDataOfAnOpenConnection() {
        byte[] payload = new byte[1380];
        int[] flags = {0x02, 0x12, 0x04, 0x14, 0x30};
        for (int each : flags) {
            byte[] tcp = Packet.tcp(1, 2, 3, 4, each, new byte[0], payload);
            assertThat(isCut(packet(false, Packet.TCP, 0, 1, tcp)))
                    .as("flags %x", each)
                    .isFalse();
        }
        assertThat(isCut(packet(false, Packet.UDP, 0, 1, Packet.udp(1, 2, payload))))
                .isFalse();
        byte[] tcp = Packet.tcp(1, 2, 3, 4, 0x10, new byte[0], payload);
        Packet fragment = new Packet(
                Packet.address("100.64.0.1"), Packet.address("100.64.0.2"), 0, 63, 1, 0x2000, Packet.TCP, tcp);
        assertThat(isCut(fragment)).isFalse();
    }

    private static boolean isCut(Packet packet) {
        byte[] frame = Packet.concat(new byte[10], packet.toBytes());
        MemorySegment memory = Packet.offHeap(frame, 0, 0);
        var parsed = new ParsedPacket();
        assertThat(parsed.parse(memory, 10, frame.length - 10)).isEqualTo(Verdict.ALLOWED);
        var superPacket = new SuperPacket();
        assertThat(superPacket.read(memory, 0, parsed)).isTrue();
        return superPacket.cutTcp(1280);
    }

    @Property(tries = 300)
    void cutsUdpAsThePlainVersionDoes(
            @ForAll boolean ipv6,
            @ForAll @IntRange(min = 1, max = 60_000) int payloadBytes,
            @ForAll @IntRange(min = 1000, max = 9000) int gsoBytes,
            @ForAll @IntRange(max = 65_535) int id) {
        Packet packet = packet(ipv6, Packet.UDP, 0, id, Packet.udp(5000, 443, Packet.payload(payloadBytes, id)));
        byte[] frame = PlainSegmentation.frame(packet, GSO_UDP, ipv6 ? 48 : 28, gsoBytes);

        assertThat(cut(frame)).containsExactlyElementsOf(PlainSegmentation.cut(frame));
    }

    @Property(tries = 200)
    void finishesTheChecksumOfASinglePacket(
            @ForAll boolean ipv6, @ForAll boolean tcp, @ForAll @IntRange(max = 1400) int payloadBytes) {
        byte[] payload = Packet.payload(payloadBytes, payloadBytes);
        byte[] content = tcp ? Packet.tcp(1, 2, 3, 4, 0x10, new byte[0], payload) : Packet.udp(1, 2, payload);
        Packet packet = packet(ipv6, tcp ? Packet.TCP : Packet.UDP, 0, 1, content);

        assertThat(cut(PlainSegmentation.frame(packet, 0, 0, 0))).containsExactly(packet.toBytes());
    }

    @Test
    void refusesAHeaderThatContradictsItsPacket() {
        byte[] tcp = Packet.tcp(1, 2, 3, 4, 0x10, new byte[0], new byte[3000]);
        byte[] shortHeader = tcp.clone();
        shortHeader[12] = 0x40;
        byte[][] frames = {
            PlainSegmentation.frame(packet(false, Packet.TCP, 0, 1, shortHeader), GSO_TCPV4, 36, 1000),
            PlainSegmentation.frame(packet(false, Packet.TCP, 0, 1, tcp), GSO_UDP, 28, 1000),
            PlainSegmentation.frame(packet(false, Packet.TCP, 0, 1, tcp), GSO_TCPV4, 40, 0),
            PlainSegmentation.frame(
                    packet(false, Packet.UDP, 0, 1, Packet.udp(1, 2, new byte[9])), GSO_TCPV4, 40, 1000),
            PlainSegmentation.frame(packet(false, Packet.TCP, 0, 1, tcp), 77, 40, 1000),
        };
        for (byte[] frame : frames) {
            MemorySegment memory = Packet.offHeap(frame, 0, 0);
            var packet = new ParsedPacket();
            packet.parse(memory, 10, frame.length - 10);
            assertThat(new SuperPacket().read(memory, 0, packet)).isFalse();
        }
    }
}
