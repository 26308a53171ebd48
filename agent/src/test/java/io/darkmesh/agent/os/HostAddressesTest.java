package io.darkmesh.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HostAddressesTest {
    @Test
    void leavesOutWhatNoOtherHostCanReach() {
        assertThat(HostAddresses.list("mesh0", List.of()))
                .noneMatch(InetAddress::isLoopbackAddress)
                .noneMatch(InetAddress::isLinkLocalAddress);
    }

    @Test
    void leavesOutTheMesh() {
        var everything = List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));
        assertThat(HostAddresses.list("mesh0", everything)).isEmpty();
    }
}
