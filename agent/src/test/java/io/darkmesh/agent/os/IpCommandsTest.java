package io.darkmesh.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class IpCommandsTest {
    private final IpCommands commands = new IpCommands("mesh0");

    private static List<IpPrefix> prefixes(String... texts) {
        return Stream.of(texts).map(IpPrefix::parse).toList();
    }

    @Test
    void aFreshDeviceGetsEverythingAndIsSetUpBeforeItsRoutes() {
        var wanted = new DeviceConfig(
                prefixes("100.64.0.7/32", "fd00::7/128"), prefixes("100.64.0.0/16", "fd00::/48"), 1280);
        assertThat(commands.between(null, wanted))
                .containsExactly(
                        "link set dev mesh0 mtu 1280",
                        "address add 100.64.0.7/32 dev mesh0",
                        "address add fd00:0:0:0:0:0:0:7/128 dev mesh0 nodad",
                        "link set dev mesh0 up",
                        "route add 100.64.0.0/16 dev mesh0",
                        "route add fd00:0:0:0:0:0:0:0/48 dev mesh0");
    }

    @Test
    void onlyTheDifferenceIsTold() {
        var before = new DeviceConfig(prefixes("100.64.0.7/32"), prefixes("100.64.0.0/16"), 1280);
        var after = new DeviceConfig(prefixes("100.64.0.8/32"), prefixes("100.64.0.0/16"), 1280);
        assertThat(commands.between(before, before)).isEmpty();
        assertThat(commands.between(before, after))
                .containsExactly("address add 100.64.0.8/32 dev mesh0", "address del 100.64.0.7/32 dev mesh0");
    }
}
