package io.darkmesh.testnetwork.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Repository;
import io.darkmesh.testnetwork.lab.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code meshd wg} takes wireguard-go's place in scripts and tools that were written for it. */
@Needs({"bin/meshd wg", "wg", "wg-quick", "wireguard-go", "ping"})
final class DropInTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String SOCKET = "/var/run/wireguard/wg0.sock";

    private Lab lab;
    private Host alice;

    @BeforeEach
    void open() {
        lab = Lab.open();
        alice = lab.host("alice");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private boolean isGone() {
        return !alice.run("ip", "link", "show", "wg0").ok()
                && !alice.run("test", "-e", SOCKET).ok();
    }

    @Test
    void sigtermEndsItAndNothingIsLeft() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        device.program().terminate(TIMEOUT);
        assertThat(isGone()).isTrue();
    }

    @Test
    void itEndsWhenItsDeviceIsRemoved() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        alice.run("ip", "link", "del", "wg0").orFail();
        device.program().await(TIMEOUT);
        assertThat(isGone()).isTrue();
    }

    @Test
    void itEndsWhenItsSocketIsDeleted() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        alice.run("rm", SOCKET).orFail();
        device.program().await(TIMEOUT);
        assertThat(isGone()).isTrue();
    }

    @Test
    void withoutMinusFItDetachesWhenItIsReady() {
        alice.run(Repository.program("meshd-wg"), "wg0").orFail();
        assertThat(alice.run("wg", "show", "wg0").orFail().out()).contains("interface: wg0");
        alice.run("rm", SOCKET).orFail();
        Await.until("it has ended", TIMEOUT, this::isGone);
    }

    @ParameterizedTest
    @CsvSource({"verbose,true", "silent,false"})
    void itSaysAsMuchAsLogLevelAsks(String level, boolean talks) {
        List<String> command = List.of("env", "LOG_LEVEL=" + level, Repository.program("meshd-wg"), "-f");
        var device = WireGuard.start(alice, new Implementation(level, command), 1);
        var bob = WireGuard.start(lab.host("bob"), Implementation.WIREGUARD_GO, 2);
        WireGuard.connect(device, bob);
        device.ping(bob.ipv4()).orFail();
        device.program().terminate(TIMEOUT);
        if (talks) {
            assertThat(device.program().err())
                    .contains("handshake initiation to " + bob.host().ipv4())
                    .contains("new session with Peer[" + bob.publicKey() + "]");
        } else {
            assertThat(device.program().err()).isBlank();
        }
    }

    @Test
    void theSocketIsForRootAlone() {
        WireGuard.start(alice, Implementation.ours(), 1);
        assertThat(alice.run("stat", "-Lc", "%a", SOCKET).out().strip()).isEqualTo("600");
        assertThat(alice.run("stat", "-Lc", "%a", "/var/run/wireguard").out().strip())
                .isEqualTo("755");
    }

    @Test
    void whatShowconfPrintsSyncconfTakes() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        var bob = WireGuard.start(lab.host("bob"), Implementation.WIREGUARD_GO, 2);
        WireGuard.connect(device, bob);
        alice.run("wg", "set", "wg0", "peer", bob.publicKey(), "persistent-keepalive", "25")
                .orFail();
        String before = alice.run("wg", "showconf", "wg0").orFail().out();
        assertThat(before).contains("PersistentKeepalive = 25", "AllowedIPs = 10.77.0.2/32, fd77::2/128");
        device.ping(bob.ipv4()).orFail();
        alice.runWithInput(before, "wg", "syncconf", "wg0", "/dev/stdin").orFail();
        assertThat(alice.run("wg", "showconf", "wg0").orFail().out()).isEqualTo(before);
        // The session lives on: a configuration that changes nothing does not disturb.
        assertThat(device.figure("latest-handshakes")).isNotEqualTo("0");
        alice.runWithInput(before.replaceAll("(?s)\\[Peer].*", ""), "wg", "syncconf", "wg0", "/dev/stdin")
                .orFail();
        assertThat(device.show("peers")).isBlank();
    }

    @Test
    void wgQuickBringsItUpAndDown() throws Exception {
        var bob = WireGuard.start(lab.host("bob"), Implementation.WIREGUARD_GO, 2);
        String key = alice.run("wg", "genkey").orFail().out().strip();
        Path config = Files.writeString(alice.folder().resolve("wg0.conf"), """
                [Interface]
                PrivateKey = %s
                Address = 10.77.0.1/24, fd77::1/64
                [Peer]
                PublicKey = %s
                AllowedIPs = 10.77.0.2/32, fd77::2/128
                Endpoint = %s:%d
                """.formatted(
                        key, bob.publicKey(), bob.host().ipv4(), WireGuard.PORT));
        String publicKey = alice.runWithInput(key, "wg", "pubkey").out().strip();
        bob.host()
                .run("wg", "set", "wg0", "peer", publicKey, "allowed-ips", "10.77.0.1/32,fd77::1/128")
                .orFail();
        quick("up", config).orFail();
        Await.until("a ping goes through", TIMEOUT, () -> alice.run("ping", "-c1", "-W1", bob.ipv4())
                .ok());
        alice.run("ping", "-c1", "-W2", bob.ipv6()).orFail();
        quick("down", config).orFail();
        Await.until("it is gone", TIMEOUT, this::isGone);
    }

    private Result quick(String verb, Path config) {
        return alice.run(
                "env",
                "WG_QUICK_USERSPACE_IMPLEMENTATION=" + Repository.program("meshd-wg"),
                "wg-quick",
                verb,
                config.toString());
    }

    @Test
    void aClientThatSaysNothingAndOneThatStopsHalfwayDisturbNobody() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        for (String text : new String[] {"", "set=1\nlisten_p"}) {
            alice.start("client", JavaMain.command(RawClient.class, SOCKET, text))
                    .awaitOutput("connected", TIMEOUT);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(device.show("listen-port").strip()).isEqualTo("51820");
        }
    }

    @Test
    void itsOwnKeyAsAPeerIsIgnoredAndAWrongValueIsRefused() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        alice.run("wg", "set", "wg0", "peer", device.publicKey(), "allowed-ips", "10.9.9.9/32");
        assertThat(device.show("peers")).isBlank();
        assertThat(raw("set=1\nlisten_port=99999\n\n")).endsWith("errno=-22\n");
        assertThat(raw("get=1\n\n")).contains("listen_port=51820\n").endsWith("errno=0\n");
    }

    /** As wireguard-go does: a device that is down listens nowhere, but keeps its port. */
    @Test
    void thePortIsOpenOnlyWhileTheDeviceIsUp() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        var bob = WireGuard.start(lab.host("bob"), Implementation.WIREGUARD_GO, 2);
        WireGuard.connect(device, bob);
        device.ping(bob.ipv4()).orFail();
        assertThat(listens()).isTrue();

        alice.run("ip", "link", "set", "wg0", "down").orFail();
        Await.until("the port is closed", TIMEOUT, () -> !listens());
        assertThat(device.show("listen-port").strip()).isEqualTo("51820");

        alice.run("ip", "link", "set", "wg0", "up").orFail();
        Result first = alice.run("ping", "-c1", "-W3", bob.ipv4());
        assertThat(first.ok())
                .as("the first packet after the way up: %s", first)
                .isTrue();
        assertThat(listens()).isTrue();
    }

    private boolean listens() {
        return !alice.run("ss", "-Huln", "sport = :51820").orFail().out().isBlank();
    }

    @Test
    void aDeviceThatIsNotUpYetHasNoPortOfItsOwn() {
        alice.run(Repository.program("meshd-wg"), "wg0").orFail();
        assertThat(alice.run("ss", "-Hulnp").orFail().out()).isBlank();
        alice.run("ip", "link", "set", "wg0", "up").orFail();
        Await.until("it has chosen a port", TIMEOUT, () -> !alice.run("wg", "show", "wg0", "listen-port")
                .out()
                .strip()
                .equals("0"));
        assertThat(alice.run("ss", "-Hulnp").orFail().out()).isNotBlank();
        alice.run("ip", "link", "del", "wg0").orFail();
        Await.until("it has ended", TIMEOUT, this::isGone);
    }

    @Test
    void wgProcessForegroundKeepsItInTheForeground() {
        Program program = alice.start(
                "meshd-wg", List.of("env", "WG_PROCESS_FOREGROUND=1", Repository.program("meshd-wg"), "wg0"));
        Await.until("it serves", TIMEOUT, () -> alice.run("wg", "show", "wg0").ok());
        assertThat(program.isAlive()).isTrue();
        program.terminate(TIMEOUT);
        assertThat(isGone()).isTrue();
    }

    @Test
    @Needs("faketime")
    void aClockThatWentBackWhileItWasDeadDoesNotLockItOut() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        var bob = WireGuard.start(lab.host("bob"), Implementation.WIREGUARD_GO, 2);
        WireGuard.connect(device, bob);
        device.ping(bob.ipv4()).orFail();
        device.program().kill();
        device.restart(Implementation.ours()
                .under(
                        "env",
                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                        "FAKETIME_FORCE_MONOTONIC_FIX=0",
                        "faketime",
                        "-m",
                        "-f",
                        "-1h"));
        WireGuard.connect(device, bob);
        device.ping(bob.ipv4()).orFail();
    }

    @Test
    void everyKeyOfSetHasItsEffectAndIsTold() {
        var device = WireGuard.start(alice, Implementation.ours(), 1);
        String peer = "11".repeat(32);
        String other = "22".repeat(32);
        String key = "e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a";
        assertThat(raw("set=1\nprivate_key=" + key + "\nlisten_port=51999\nfwmark=4660\nreplace_peers=true\n"
                        + "public_key=" + peer + "\nprotocol_version=1\npreshared_key=" + "33".repeat(32)
                        + "\nendpoint=[2001:db8::77]:1234\npersistent_keepalive_interval=17\n"
                        + "replace_allowed_ips=true\nallowed_ip=10.5.0.0/16\nallowed_ip=fd05::/64\n"
                        + "allowed_ip=10.6.0.0/16\nallowed_ip=-10.6.0.0/16\n"
                        + "public_key=" + other + "\nupdate_only=true\nallowed_ip=10.7.0.0/16\n\n"))
                .endsWith("errno=0\n");
        assertThat(raw("get=1\n\n").lines().filter(line -> !line.matches("connected|[rt]x_bytes=.*")))
                .containsExactly(
                        "private_key=" + key,
                        "listen_port=51999",
                        "fwmark=4660",
                        "public_key=" + peer,
                        "preshared_key=" + "33".repeat(32),
                        "protocol_version=1",
                        "endpoint=[2001:db8::77]:1234",
                        "last_handshake_time_sec=0",
                        "last_handshake_time_nsec=0",
                        "persistent_keepalive_interval=17",
                        "allowed_ip=10.5.0.0/16",
                        "allowed_ip=fd05::/64",
                        "errno=0");
        assertThat(device.show("fwmark").strip()).isEqualTo("0x1234");
        assertThat(raw("set=1\npublic_key=" + peer + "\nremove=true\n\n")).endsWith("errno=0\n");
        assertThat(device.show("peers")).isBlank();
        assertThat(raw("get=1\nmore\n\n")).endsWith("errno=22\n");
    }

    private String raw(String text) {
        return alice.run(TIMEOUT, JavaMain.command(RawClient.class, SOCKET, text))
                .orFail()
                .out();
    }
}
