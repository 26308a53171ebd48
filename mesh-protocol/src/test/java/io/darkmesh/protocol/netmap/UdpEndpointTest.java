package io.darkmesh.protocol.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UdpEndpointTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":1",
                "192.0.2.1",
                "192.0.2.1:",
                "192.0.2.1:0",
                "192.0.2.1:65536",
                "192.0.2.1:-1",
                "2001:db8::1:41820",
                "[192.0.2.1]:1",
                "[2001:db8::1]",
                "[fe80::1%eth0]:1",
                "[fe80::1%1]:1",
                "localhost:1",
                "example.org:41820",
                "192.0.2.1:4294967297"
            })
    void whatIsNoAddressAndPortIsRefusedAndNeverLookedUp(String text) {
        assertThatThrownBy(() -> UdpEndpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIpv6AddressStandsInBrackets() {
        assertThat(UdpEndpoint.parse("[2001:db8::1]:41820").toString()).isEqualTo("[2001:db8:0:0:0:0:0:1]:41820");
    }

    @Test
    void aPrefixDropsTheBitsPastItsLength() {
        assertThat(IpPrefix.parse("192.0.2.255/25").toString()).isEqualTo("192.0.2.128/25");
        assertThatThrownBy(() -> IpPrefix.parse("192.0.2.1/33")).isInstanceOf(IllegalArgumentException.class);
    }
}
