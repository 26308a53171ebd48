package io.darkmesh.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PortSprayTest {
    private static final int NEAR = 64;

    private static List<UdpEndpoint> seen(int... ports) {
        return Arrays.stream(ports)
                .mapToObj(port -> UdpEndpoint.parse("203.0.113.7:" + port))
                .toList();
    }

    private static double shareNear(int... ports) {
        var spray = new PortSpray(false, seen(ports), 0);
        var random = new Random(1);
        int near = 0;
        while (!spray.isOver()) {
            int port = spray.next(random, 0).remote().port();
            near += Arrays.stream(ports).anyMatch(each -> Math.abs(each - port) <= NEAR) ? 1 : 0;
        }
        return near / (double) spray.sent();
    }

    @Test
    void whereOnePortIsKnownHalfTheProbesGoNearIt() {
        assertThat(shareNear(20_000)).isBetween(0.49, 0.52);
    }

    @Test
    void aSmallBlockOfPortsGetsHalfTheProbes() {
        assertThat(shareNear(20_010, 20_050)).isBetween(0.49, 0.52);
    }

    @Test
    void scatteredPortsSpeakForANatThatDrawsThemAtRandom() {
        assertThat(shareNear(2_220, 19_455)).isBetween(0.12, 0.15);
    }

    @Test
    void theHardSideSendsFromAllItsSocketsToTheOnePort() {
        var spray = new PortSpray(true, seen(41_820), 0);
        var random = new Random(1);
        long sockets = Stream.generate(() -> spray.next(random, 0))
                .limit(PathLimits.SPRAY_SOCKETS)
                .map(PathId.Direct::socket)
                .distinct()
                .count();
        assertThat(sockets).isEqualTo(PathLimits.SPRAY_SOCKETS);
    }
}
