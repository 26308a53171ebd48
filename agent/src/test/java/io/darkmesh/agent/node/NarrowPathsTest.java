package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.tun.udp.LocalAddress;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NarrowPathsTest {
    private static final LocalAddress OURS = new LocalAddress(0x20010db8_00000000L, 1, 2);

    private final List<String> done = new ArrayList<>();
    private final NarrowPaths paths = new NarrowPaths(
            address -> done.add("forget " + address.getHostAddress()),
            notice -> done.add("tell " + notice.from().getHostAddress() + " " + notice.source() + " "
                    + notice.remote().port()),
            Runnable::run);

    private static UdpEndpoint to(String address) {
        return new UdpEndpoint(
                UdpAddress.of(new InetSocketAddress(InetAddress.ofLiteral(address), 9)), Optional.of(OURS));
    }

    private static Node peer(String... addresses) {
        List<IpPrefix> prefixes =
                List.of(addresses).stream().map(IpPrefix::parse).toList();
        return new Node("n", "n", "u", NodeKey.of(new byte[32]), prefixes, List.of());
    }

    /** Linux takes no second word of the same MTU, and believes the first for ten minutes. */
    @Test
    void theHostForgetsWhatItWasToldBeforeItIsToldAgain() {
        for (int i = 0; i < 2; i++) {
            paths.add(to("2001:db8::2"), peer("100.64.0.7", "fd00::7"));
        }
        assertThat(done)
                .containsExactly(
                        "forget 2001:db8:0:0:0:0:0:2",
                        "tell fd00:0:0:0:0:0:0:7 " + OURS + " 9",
                        "forget 2001:db8:0:0:0:0:0:2",
                        "tell fd00:0:0:0:0:0:0:7 " + OURS + " 9");
    }

    @Test
    void whatTheHostWasNotToldIsNotTakenBack() {
        paths.remove(to("2001:db8::2"));
        assertThat(done).isEmpty();
        paths.add(to("2001:db8::2"), peer("fd00::7"));
        done.clear();
        paths.remove(to("2001:db8::2"));
        paths.remove(to("2001:db8::2"));
        paths.removeAll();
        assertThat(done).containsExactly("forget 2001:db8:0:0:0:0:0:2");
    }

    @Test
    void atTheEndAllIsTakenBack() {
        paths.add(to("2001:db8::2"), peer("fd00::7"));
        paths.add(to("2001:db8::3"), peer("fd00::8"));
        done.clear();
        paths.removeAll();
        assertThat(done).containsExactlyInAnyOrder("forget 2001:db8:0:0:0:0:0:2", "forget 2001:db8:0:0:0:0:0:3");
    }

    /** Routers cut IPv4, since our datagrams carry no DF; on one link there is no router. */
    @Test
    void ofIpv4AndOfOneLinkTheHostIsToldNothing() {
        paths.add(to("192.0.2.1"), peer("fd00::7"));
        paths.add(to("fe80::1"), peer("fd00::7"));
        paths.add(to("2001:db8::2"), peer("100.64.0.7"));
        assertThat(done).isEmpty();
    }

    @Test
    void whereOurAddressIsNotKnownTheRoutingTableIsAsked() {
        var loopback = UdpEndpoint.to(UdpAddress.of(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9)));
        paths.add(loopback, peer("fd00::7"));
        assertThat(done).last().isEqualTo("tell fd00:0:0:0:0:0:0:7 " + new LocalAddress(0, 1, 0) + " 9");
    }
}
