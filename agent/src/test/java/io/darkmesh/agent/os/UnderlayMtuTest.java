package io.darkmesh.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UnderlayMtuTest {
    @Test
    void leavesRoomForWireGuardUdpAndIpv6ButNeverLessThanIpv6Needs() {
        assertThat(UnderlayMtu.innerBytes(1500)).isEqualTo(1420);
        assertThat(UnderlayMtu.innerBytes(1492)).isEqualTo(1412);
        assertThat(UnderlayMtu.innerBytes(1280)).isEqualTo(1280);
        assertThat(UnderlayMtu.innerBytes(9000)).isEqualTo(1420);
    }

    @Test
    void asksTheInterfaceThatHasTheAddress() {
        assertThat(UnderlayMtu.innerBytes(Set.of(InetAddress.ofLiteral("127.0.0.1"))))
                .isEqualTo(1420);
        assertThat(UnderlayMtu.innerBytes(Set.of(InetAddress.ofLiteral("192.0.2.99"))))
                .isEqualTo(1280);
    }
}
