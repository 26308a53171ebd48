package io.darkmesh.testnetwork.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.Repository;
import io.darkmesh.testnetwork.lab.Result;
import io.darkmesh.testnetwork.path.TcpStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any number of queues and any choice of offloads carries the same bytes. */
@Needs({"bin/meshd wg", "wg", "wireguard-go", "ping"})
final class DatapathOptionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int BYTES = 8 << 20;

    private Lab lab;
    private Host alice;
    private Host bob;

    @BeforeEach
    void twoHosts() {
        lab = Lab.open();
        alice = lab.host("alice");
        bob = lab.host("bob");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static Implementation ours(String options) {
        List<String> command = new ArrayList<>(Implementation.ours().command());
        command.addAll(List.of(options.split(" ")));
        return new Implementation("ours", command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | true | --queues 1 --without tun-udp,udp-gro",
                "1 | true | --queues 1 --without tun-checksum,udp-segment",
                "1 | true | --queues 1 --without tun-tcp,tun-udp",
                "1 | false | --queues 1 --without tun-header",
                "2 | true | --queues 2 --without udp-segment,udp-gro",
                "5 | true | --queues 5"
            })
    void allCarryTheSameBytes(int queues, boolean header, String options) {
        var a = WireGuard.start(alice, ours(options), 1);
        var b = WireGuard.start(bob, Implementation.WIREGUARD_GO, 2);
        WireGuard.connect(a, b);
        a.ping(b.ipv4()).orFail();
        b.ping(a.ipv6()).orFail();
        TcpStream.transfer(alice, bob, b.ipv4(), BYTES, TIMEOUT);
        TcpStream.transfer(bob, alice, a.ipv6(), BYTES, TIMEOUT);
        assertThat(alice.run("sh", "-c", "ls -d /sys/class/net/wg0/queues/rx-* | wc -l")
                        .out()
                        .strip())
                .isEqualTo("" + queues);
        assertThat(alice.run("ip", "-d", "link", "show", "wg0").out().contains("vnet_hdr on"))
                .isEqualTo(header);
    }

    @Test
    void theEnvironmentSaysTheSameAndTheBackgroundKeepsIt() {
        String program = Repository.program("meshd-wg");
        alice.run("env", "DARKMESH_QUEUES=3", "DARKMESH_WITHOUT=tun-header", program, "wg0")
                .orFail();
        assertThat(alice.run("ls", "/sys/class/net/wg0/queues").out())
                .contains("rx-2")
                .doesNotContain("rx-3");
        assertThat(alice.run("ip", "-d", "link", "show", "wg0").out()).contains("vnet_hdr off");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"--queues 17 | --queues is 0 to 16", "--without tun-tso | tun-tcp", "--queues many | --queues"})
    void whatIsMeantByNothingIsRefusedWithWhatMayBeSaid(String options, String hint) {
        List<String> command = new ArrayList<>(ours(options).command());
        command.add("wg0");
        Result result = alice.run(command.toArray(String[]::new));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(hint);
    }
}
