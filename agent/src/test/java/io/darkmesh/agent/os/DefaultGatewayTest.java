package io.darkmesh.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DefaultGatewayTest {
    private static final String HEADER =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    private static String route(
            String device, String destination, String gateway, String flags, int metric, String mask) {
        return String.join("\t", device, destination, gateway, flags, "0", "0", "" + metric, mask, "0", "0", "0");
    }

    @Test
    void theDefaultRouteOfTheLowestMetricCounts() {
        List<String> lines = List.of(
                HEADER,
                route("wlan0", "00000000", "0102A8C0", "0003", 600, "00000000"),
                route("eth0", "00000000", "0100000A", "0003", 100, "00000000"),
                route("eth0", "0000000A", "00000000", "0001", 0, "00FFFFFF"));
        assertThat(DefaultGateway.find(lines, "mesh0")).contains(InetAddress.ofLiteral("10.0.0.1"));
        assertThat(DefaultGateway.find(lines, "eth0")).contains(InetAddress.ofLiteral("192.168.2.1"));
    }

    @Test
    void withoutAGatewayThereIsNobodyToAsk() {
        List<String> lines = List.of(
                HEADER,
                route("ppp0", "00000000", "00000000", "0001", 0, "00000000"),
                route("mesh0", "00000000", "0100000A", "0003", 0, "00000000"),
                route("eth0", "00000000", "0100000A", "0003", 0, "00000080"),
                "nonsense",
                route("eth0", "00000000", "0100000A", "what", 0, "00000000"));
        assertThat(DefaultGateway.find(lines, "mesh0")).isEmpty();
    }
}
