package io.darkmesh.testnetwork.mtu;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.mesh.Agent;
import io.darkmesh.testnetwork.mesh.Mesh;
import io.darkmesh.testnetwork.path.SteadyStream;
import io.darkmesh.testnetwork.path.TcpStream;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TCP through the mesh whatever the network between carries, and though no router says why it drops a packet: the one in
 * the middle is kept from sending ICMP. In IPv6 only the sender may fragment, and so has to be told.
 */
@Needs({"bin/meshd", "bin/mesh-coordinator", "nft", "ping"})
final class UnderlayMtuTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration WATCHED = Duration.ofSeconds(8);
    /** A narrow path is searched again each 30 s. */
    private static final Duration WIDE_AGAIN = Duration.ofSeconds(50);

    private static final int BYTES = 4 << 20;
    /** What 1400 bytes leave, in steps of 16. */
    private static final int OVER_IPV4 = 1328;

    private static final int OVER_IPV6 = 1312;
    private static final Pattern MTU = Pattern.compile("\"mtuBytes\":([0-9]+)");

    private static Mesh mesh;
    private static Agent alice;
    private static Agent bob;

    @BeforeAll
    static void twoHostsJoin() {
        mesh = Mesh.open();
        mesh.lab().internet().runWithInput("""
                        table inet silent {
                          chain out { type filter hook output priority 0;
                            icmp type destination-unreachable drop; }
                        }
                        """, "nft", "-f", "-").orFail();
        alice = mesh.join("alice");
        bob = mesh.join("bob");
        Await.until("alice reaches bob", TIMEOUT, () -> pings(alice, bob.address(false), 56));
    }

    @AfterAll
    static void close() {
        if (mesh != null) {
            mesh.close();
        }
    }

    /** On Ethernet, and with nothing proven of any path, nor believed by a host that a router told of the last test's. */
    @BeforeEach
    void beginAnew() {
        carry(1500);
        for (Host each : new Host[] {alice.host(), bob.host()}) {
            each.run("ip", "-6", "route", "flush", "cache").orFail();
        }
        restart();
        awaitMtu(TIMEOUT, 1420);
    }

    private static void restart() {
        for (Agent each : new Agent[] {alice, bob}) {
            each.ctl("down").orFail();
            each.ctl("up").orFail();
        }
    }

    /** What the internet carries towards both hosts, over IPv4 and IPv6. */
    private static void carry(int bytes) {
        for (Host each : new Host[] {alice.host(), bob.host()}) {
            String device = "to-" + each.name();
            mesh.lab()
                    .internet()
                    .runWithInput(
                            """
                            route replace %2$s dev %1$s mtu lock %4$d
                            route replace %3$s dev %1$s mtu lock %5$d
                            """.formatted(device, each.ipv4(), each.ipv6(), bytes, Math.max(1280, bytes)),
                            "ip",
                            "-batch",
                            "-")
                    .orFail();
        }
    }

    private static boolean pings(Agent from, String address, int bytes) {
        return from.host()
                .run("ping", "-c1", "-W1", "-M", "do", "-s", Integer.toString(bytes), address)
                .ok();
    }

    private static int mtu(Agent of) {
        var found = MTU.matcher(of.status());
        return found.find() ? Integer.parseInt(found.group(1)) : -1;
    }

    /** Waits until both see one of these. */
    private static void awaitMtu(Duration timeout, Integer... bytes) {
        List<Integer> wanted = List.of(bytes);
        Duration took = Await.until(
                "a path MTU of " + wanted,
                timeout,
                () -> {
                    pings(alice, bob.address(false), 56);
                    return wanted.contains(mtu(alice)) && wanted.contains(mtu(bob));
                },
                () -> alice.status() + bob.status());
        System.out.println("both saw an MTU of " + wanted + " after " + took.toMillis() + " ms");
    }

    private static void transfer() {
        long beginNs = System.nanoTime();
        for (boolean ipv6 : new boolean[] {false, true}) {
            TcpStream.transfer(alice.host(), bob.host(), bob.address(ipv6), BYTES, TIMEOUT);
        }
        TcpStream.transfer(bob.host(), alice.host(), alice.address(false), BYTES, TIMEOUT);
        System.out.println("three transfers took " + (System.nanoTime() - beginNs) / 1_000_000 + " ms");
    }

    @Test
    void onEthernetTheMeshCarries1420Bytes() {
        assertThat(pings(alice, bob.address(false), 1420 - 28)).isTrue();
        transfer();
    }

    /** Each smaller one is a black hole for what was proven before, in the middle of a mesh that is up. */
    @Test
    void anUnderlayThatCarriesLessCostsSizeAndNoPackets() {
        carry(1400);
        awaitMtu(TIMEOUT, OVER_IPV4, OVER_IPV6);
        assertThat(pings(alice, bob.address(false), 1420 - 28))
                .as("refused with what would fit")
                .isFalse();
        assertThat(pings(alice, bob.address(false), OVER_IPV6 - 28)).isTrue();
        transfer();
    }

    /** Where fragments are dropped too, and in IPv6 no sender is told: the stream goes on before TCP waits for seconds. */
    @Test
    void aStreamThatFlowsIntoABlackHoleStandsForLessThanFourSeconds() {
        SteadyStream stream = SteadyStream.start(alice.host(), bob.host(), bob.address(false));
        Await.holds("the stream flows", WARM_UP, stream::isAlive);
        stream.longestPause();
        swallow("meta nfproto ipv4 ip frag-off & 0x3fff != 0 drop", alice.host(), bob.host());
        swallow("icmpv6 type packet-too-big drop", alice.host(), bob.host());
        try {
            carry(1400);
            Await.holds("the stream goes on", WATCHED, stream::isAlive);
            Duration pause = stream.longestPause();
            System.out.println("the stream stood for " + pause.toMillis() + " ms");
            stream.finish();
            assertThat(pause).isGreaterThan(Duration.ofMillis(200)).isLessThan(Duration.ofSeconds(4));
        } finally {
            for (Host each : new Host[] {alice.host(), bob.host()}) {
                each.run("nft", "delete", "table", "inet", "hole").orFail();
            }
        }
    }

    private static void swallow(String rule, Host... hosts) {
        for (Host each : hosts) {
            each.runWithInput(
                            "table inet hole { chain in { type filter hook prerouting priority -450; " + rule
                                    + "; }; }",
                            "nft",
                            "-f",
                            "-")
                    .orFail();
        }
    }

    /** RFC 8200 wants 1280 bytes of every link: where the datagram around them is too long, it goes in fragments. */
    @ParameterizedTest
    @ValueSource(ints = {1280, 1124})
    void belowWhatIpv6NeedsTheOuterPacketIsFragmented(int underlay) {
        carry(underlay);
        awaitMtu(TIMEOUT, 1280);
        assertThat(pings(alice, bob.address(false), 1280 - 28)).isTrue();
        transfer();
    }

    /** RFC 8200 section 5 again, where no router may cut and none says that the sender has to: so the agent does. */
    @Test
    void overIpv6AloneTheSenderFragmentsWhatNoRouterComplainsOf() {
        mesh.lab().internet().runWithInput("""
                        table inet six {
                          chain through { type filter hook forward priority 0;
                            meta nfproto ipv4 meta l4proto udp drop; }
                          chain out { type filter hook output priority 0;
                            icmpv6 type packet-too-big drop; }
                        }
                        """, "nft", "-f", "-").orFail();
        try {
            restart();
            awaitMtu(TIMEOUT, 1420);
            assertThat(cachedMtus()).as("no fragments on a good path").doesNotContain("mtu 1280");
            carry(1280);
            awaitBaseGoesThrough();
            assertThat(cachedMtus()).as("the sender fragments").contains("mtu 1280");
            transfer();
            Await.until("a longer ping, which the host itself cuts", TIMEOUT, () -> alice.host()
                    .run("ping", "-c1", "-W1", "-s", "1280", bob.address(true))
                    .ok());
            carry(1500);
            awaitMtu(WIDE_AGAIN, 1420);
            Await.until("whole again", TIMEOUT, () -> !cachedMtus().contains("mtu 1280"));
            transfer();
        } finally {
            mesh.lab().internet().run("nft", "delete", "table", "inet", "six").orFail();
        }
    }

    private static void awaitBaseGoesThrough() {
        Duration took = Await.until(
                "packets of 1280 bytes from both sides",
                TIMEOUT,
                () -> pings(alice, bob.address(false), 1280 - 28) && pings(bob, alice.address(true), 1280 - 48),
                () -> alice.status() + bob.status());
        System.out.println("packets of 1280 bytes went through after " + took.toMillis() + " ms");
    }

    /** What both hosts believe of paths to each other. */
    private static String cachedMtus() {
        return alice.host()
                        .run("ip", "-6", "route", "get", bob.host().ipv6())
                        .orFail()
                        .out()
                + bob.host()
                        .run("ip", "-6", "route", "get", alice.host().ipv6())
                        .orFail()
                        .out();
    }
}
