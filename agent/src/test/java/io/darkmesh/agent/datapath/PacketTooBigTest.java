package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.tun.VirtioNetHeader;
import io.darkmesh.tun.udp.LocalAddress;
import io.darkmesh.tun.udp.UdpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class PacketTooBigTest {
    private final UdpAddress ours = UdpAddress.of(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 0));
    private final UdpAddress remote =
            UdpAddress.of(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::2"), 0x1234));
    private final MemorySegment frame = new PacketTooBig(
                    (Inet6Address) InetAddress.ofLiteral("fd00::7"),
                    new LocalAddress(ours.high(), ours.low(), 3),
                    remote)
            .frame(0xabcd);

    private String hex(int at, int bytes) {
        return HexFormat.of().formatHex(frame.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE));
    }

    /** RFC 4443 section 3.2: type 2, code 0, checksum, MTU, and as much of the packet as there is. */
    @Test
    void quotesADatagramOfOursThatIsLongerThan1280Bytes() {
        int at = VirtioNetHeader.BYTES;
        assertThat(frame.byteSize()).isEqualTo(at + 96);
        assertThat(hex(0, at)).isEqualTo("00".repeat(at));
        assertThat(hex(at, 8)).isEqualTo("6000000000383a40");
        assertThat(hex(at + 8, 16)).isEqualTo("fd000000000000000000000000000007");
        assertThat(hex(at + 24, 16)).isEqualTo("20010db8000000000000000000000001");
        assertThat(hex(at + 40, 2)).isEqualTo("0200");
        assertThat(hex(at + 44, 4)).isEqualTo("00000500");
        assertThat(hex(at + 48, 8)).isEqualTo("6000000005001140");
        assertThat(hex(at + 56, 16)).isEqualTo("20010db8000000000000000000000001");
        assertThat(hex(at + 72, 16)).isEqualTo("20010db8000000000000000000000002");
        assertThat(hex(at + 88, 8)).isEqualTo("abcd123405000000");
    }

    @Test
    void carriesAChecksumThatHolds() {
        int ip = VirtioNetHeader.BYTES;
        long sum = Checksum.pseudoHeader(frame, ip, true, 58, 56) + Checksum.sum(frame, ip + 40, 56);
        assertThat(Checksum.isValid(sum)).isTrue();
    }
}
