package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.agent.packets.Packet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class IcmpUnreachableTest {
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] ALICE6 = Packet.address("fd00::1");
    private static final byte[] BOB6 = Packet.address("fd00::2");

    private final IcmpUnreachable unreachable = new IcmpUnreachable(Arena.ofAuto());

    private byte[] answer(byte[] bytes, long nowNs) {
        MemorySegment memory = Packet.offHeap(bytes, 0, 0);
        var packet = new ParsedPacket();
        packet.parse(memory, 0, bytes.length);
        int length = unreachable.answer(memory, 0, packet, nowNs);
        return unreachable.frame().asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] datagram(byte[] from, byte[] to, int bytes) {
        return Packet.of(from, to, 17, Packet.udp(1, 2, new byte[bytes])).toBytes();
    }

    /** RFC 4443 section 3.1: code 3, address unreachable; as much of the packet as fits into 1280 bytes. */
    @Test
    void quotesAnIpv6PacketUpToTheMinimumMtu() {
        byte[] sent = datagram(ALICE6, BOB6, 1400);

        byte[] frame = answer(sent, 0);

        byte[] packet = Arrays.copyOfRange(frame, 10, frame.length);
        assertThat(packet).hasSize(1280);
        assertThat(Arrays.copyOfRange(packet, 8, 24)).isEqualTo(BOB6);
        assertThat(Arrays.copyOfRange(packet, 24, 40)).isEqualTo(ALICE6);
        assertThat(Arrays.copyOfRange(packet, 40, 42)).containsExactly(1, 3);
        byte[] icmp = Arrays.copyOfRange(packet, 40, packet.length);
        byte[] pseudo = Packet.of(BOB6, ALICE6, 58, icmp).pseudoHeader(icmp.length);
        assertThat(Packet.checksum(Packet.concat(pseudo, icmp))).isZero();
        assertThat(Arrays.copyOfRange(packet, 48, 1280)).isEqualTo(Arrays.copyOf(sent, 1232));
    }

    /** RFC 1191 section 4: type 3, code 4, the next hop's MTU in the last two bytes of the header. */
    @Test
    void saysHowLargeAnIpv4PacketMayBe() {
        byte[] sent = datagram(Packet.address("100.64.0.1"), Packet.address("100.64.0.2"), 1380);

        byte[] icmp = tooBig(sent, 1344, 20);

        assertThat(Arrays.copyOf(icmp, 8)).containsExactly(3, 4, icmp[2], icmp[3], 0, 0, 5, 64);
        assertThat(Packet.checksum(icmp)).isZero();
        assertThat(Arrays.copyOfRange(icmp, 8, icmp.length)).isEqualTo(Arrays.copyOf(sent, icmp.length - 8));
    }

    /** RFC 4443 section 3.2: type 2, code 0, the next hop's MTU in 32 bits. */
    @Test
    void saysHowLargeAnIpv6PacketMayBe() {
        byte[] sent = datagram(ALICE6, BOB6, 1372);

        byte[] icmp = tooBig(sent, 1344, 40);

        assertThat(Arrays.copyOf(icmp, 8)).containsExactly(2, 0, icmp[2], icmp[3], 0, 0, 5, 64);
        byte[] pseudo = Packet.of(BOB6, ALICE6, 58, icmp).pseudoHeader(icmp.length);
        assertThat(Packet.checksum(Packet.concat(pseudo, icmp))).isZero();
        assertThat(Arrays.copyOfRange(icmp, 8, icmp.length)).isEqualTo(Arrays.copyOf(sent, icmp.length - 8));
    }

    private byte[] tooBig(byte[] sent, int mtuBytes, int headerBytes) {
        MemorySegment memory = Packet.offHeap(sent, 0, 0);
        var packet = new ParsedPacket();
        packet.parse(memory, 0, sent.length);
        int length = unreachable.tooBig(memory, 0, packet, mtuBytes, 0);
        byte[] frame = unreachable.frame().asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        return Arrays.copyOfRange(frame, 10 + headerBytes, frame.length);
    }

    @Test
    void saysNothingAboutMulticastFragmentsAndErrors() {
        byte[] alice = Packet.address("100.64.0.1");
        byte[] bob = Packet.address("100.64.0.2");
        byte[] error = Packet.of(alice, bob, 1, Packet.concat(new byte[] {3, 1, 0, 0, 0, 0, 0, 0}, new byte[28]))
                .toBytes();
        byte[] fragment = new Packet(alice, bob, 0, 64, 1, 0x2000, 17, new byte[64]).toBytes();

        assertThat(answer(datagram(ALICE6, Packet.address("ff02::2"), 9), 0)).isEmpty();
        assertThat(answer(datagram(alice, Packet.address("224.0.0.251"), 9), 0)).isEmpty();
        assertThat(answer(error, 0)).isEmpty();
        assertThat(answer(fragment, 0)).isEmpty();
        assertThat(answer(datagram(alice, bob, 9), 0)).isNotEmpty();
    }

    @Test
    void saysSoAHundredTimesASecondAtMostAfterABurstOfFifty() {
        byte[] sent = datagram(ALICE6, BOB6, 10);
        int answers = 0;
        for (int i = 0; i < 1000; i++) {
            answers += answer(sent, SECOND).length > 0 ? 1 : 0;
        }
        assertThat(answers).isEqualTo(50);
        for (int i = 0; i < 1000; i++) {
            answers += answer(sent, 2 * SECOND + i * 1_000_000L).length > 0 ? 1 : 0;
        }
        assertThat(answers).isBetween(50 + 145, 50 + 155);
    }
}
