package io.darkmesh.tun.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class UdpAddressPropertyTest {
    private final ReceivedBatch batch = new ReceivedBatch(MemorySegment.NULL);

    @Property
    void survivesTheWayThroughJavaAndThroughASockaddr(
            @ForAll boolean isIpv4, @ForAll @Size(16) byte[] bytes, @ForAll @IntRange(max = 65_535) int port)
            throws UnknownHostException {
        byte[] ip = isIpv4 ? java.util.Arrays.copyOf(bytes, 4) : bytes;
        var inet = new InetSocketAddress(InetAddress.getByAddress(ip), port);
        var address = UdpAddress.of(inet);
        MemorySegment sockaddr = Arena.ofAuto().allocate(SocketAddresses.IPV6_BYTES);

        assertThat(address.toInetSocketAddress()).isEqualTo(inet);
        for (boolean isIpv6Socket : address.isIpv4() ? new boolean[] {true, false} : new boolean[] {true}) {
            SocketAddresses.write(sockaddr, 0, address, isIpv6Socket);
            batch.clear();
            batch.add(1, 0, 0);
            SocketAddresses.readRemote(sockaddr, 0, batch);
            assertThat(batch.remote(0)).isEqualTo(address);
            assertThat(batch.isFrom(0, address)).isTrue();
            assertThat(batch.isFrom(0, new UdpAddress(address.high(), address.low() ^ 1, port, 0)))
                    .isFalse();
            assertThat(batch.isFrom(0, new UdpAddress(address.high(), address.low(), port ^ 1, 0)))
                    .isFalse();
        }
    }

    @Test
    void isWrittenAsPeopleWriteIt() throws UnknownHostException {
        assertThat(UdpAddress.ofIpv4(0xc0000201, 51820)).hasToString("192.0.2.1:51820");
        assertThat(UdpAddress.of(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 53)))
                .hasToString("[2001:db8:0:0:0:0:0:1]:53");
    }
}
