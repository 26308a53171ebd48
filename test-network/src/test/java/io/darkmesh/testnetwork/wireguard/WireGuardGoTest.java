package io.darkmesh.testnetwork.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Lab;
import org.junit.jupiter.api.Test;

/** The laboratory's own check: the peer that all others are measured against works in it. */
@Needs({"wg", "wireguard-go", "ping"})
final class WireGuardGoTest {
    @Test
    void twoStockDevicesReachEachOther() {
        try (Lab lab = Lab.open()) {
            var a = WireGuard.start(lab.host("alice"), Implementation.WIREGUARD_GO, 1);
            var b = WireGuard.start(lab.host("bob"), Implementation.WIREGUARD_GO, 2);
            WireGuard.connect(a, b);
            a.ping(b.ipv4()).orFail();
            a.ping(b.ipv6()).orFail();
            assertThat(Long.parseLong(a.figure("latest-handshakes"))).isPositive();
            WireGuard.connect6(a, b);
            b.ping(a.ipv6()).orFail();
        }
    }
}
