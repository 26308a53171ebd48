package io.darkmesh.testnetwork.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.Nat;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Router;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of router does what RFC 4787 says of its kind. */
@Needs("nft")
final class NatTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int PORT = 5000;

    private Lab lab;
    private Host first;
    private Host second;

    @BeforeEach
    void twoServersOnTheInternet() {
        lab = Lab.open();
        first = lab.host("first");
        second = lab.host("second");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aPlainRouterMapsByPortAndFiltersByAddressAndPort() {
        Host inside = lab.router("r", Nat.PLAIN).add("inside");
        assertThat(mappings(inside)).containsOnly(PORT);
        assertThat(answersFrom(inside)).isEqualTo(Filtering.ADDRESS_AND_PORT);
    }

    @Test
    void anEndpointIndependentRouterLetsEverybodyIn() {
        Host inside = lab.router("r", Nat.ENDPOINT_INDEPENDENT).add("inside");
        assertThat(mappings(inside)).containsOnly(PORT);
        assertThat(answersFrom(inside)).isEqualTo(Filtering.NONE);
    }

    @Test
    void anAddressRestrictedRouterLetsInWhoWasAddressed() {
        Host inside = lab.router("r", Nat.ADDRESS_RESTRICTED).add("inside");
        assertThat(mappings(inside)).containsOnly(PORT);
        assertThat(answersFrom(inside)).isEqualTo(Filtering.ADDRESS);
    }

    @Test
    void aSymmetricRouterMapsEachDestinationDifferently() {
        Host inside = lab.router("r", Nat.SYMMETRIC).add("inside");
        assertThat(mappings(inside)).doesNotHaveDuplicates().hasSize(3);
        assertThat(answersFrom(inside)).isEqualTo(Filtering.ADDRESS_AND_PORT);
    }

    @Test
    void aCarrierGivesPortsOfOneBlock() {
        Router carrier = lab.router("carrier", Nat.CARRIER);
        Host inside = lab.router("home", Nat.PLAIN, carrier).add("inside");
        assertThat(mappings(inside)).allMatch(port -> port >= 20000 && port < 20064);
        assertThat(answersFrom(inside)).isEqualTo(Filtering.ADDRESS_AND_PORT);
    }

    @Test
    void aRouterThatBlocksUdpLetsTcp443Out() {
        serve(first, 443);
        serve(first, 80);
        Host inside = lab.router("r", Nat.UDP_BLOCKED).add("inside");
        inside.run("bash", "-c", "</dev/tcp/" + first.ipv4() + "/443").orFail();
        assertThat(inside.run("bash", "-c", "</dev/tcp/" + first.ipv4() + "/80").err())
                .contains("No route to host");
        assertThat(inside.run("bash", "-c", "echo x >/dev/udp/" + first.ipv4() + "/443; ping -c1 " + first.ipv4())
                        .ok())
                .isFalse();
    }

    @Test
    void nothingGoesPastARouterThatWantsAProxy() {
        serve(first, 443);
        Host inside = lab.router("r", Nat.PROXY_ONLY).add("inside");
        assertThat(inside.run("timeout", "1", "bash", "-c", "</dev/tcp/" + first.ipv4() + "/443")
                        .exit())
                .isEqualTo(124);
    }

    private enum Filtering {
        NONE,
        ADDRESS,
        ADDRESS_AND_PORT
    }

    /** The ports that three destinations see. */
    private List<Integer> mappings(Host inside) {
        serve(first, 3478);
        serve(first, 3479);
        serve(second, 3478);
        Program asker = inside.start(
                "ask",
                JavaMain.command(
                        UdpProbe.class,
                        "ask",
                        "" + PORT,
                        first.ipv4() + ":3478",
                        first.ipv4() + ":3479",
                        second.ipv4() + ":3478"));
        Await.until("three answers", TIMEOUT, () -> asker.out().lines().count() == 3, asker::tail);
        asker.kill();
        return asker.out()
                .lines()
                .map(line -> Integer.valueOf(line.substring(line.lastIndexOf(':') + 1)))
                .toList();
    }

    /** Who may answer a host that sent one datagram to one port of one server. */
    private Filtering answersFrom(Host inside) {
        Program echo = serve(first, 3480);
        Program asker = inside.start("ask", JavaMain.command(UdpProbe.class, "ask", "5001", first.ipv4() + ":3480"));
        String mapped = asker.awaitOutput("you are (\\S+)", TIMEOUT).group(1);
        send(second, "4000", mapped, "another address");
        send(first, "4000", mapped, "another port");
        echo.kill();
        send(first, "3480", mapped, "the same port");
        asker.awaitOutput("the same port", TIMEOUT);
        boolean fromAddress = asker.out().contains("another port");
        return asker.out().contains("another address")
                ? Filtering.NONE
                : fromAddress ? Filtering.ADDRESS : Filtering.ADDRESS_AND_PORT;
    }

    private static Program serve(Host host, int port) {
        Program echo = host.start("echo" + port, JavaMain.command(UdpProbe.class, "echo", "" + port));
        echo.awaitOutput("ready", TIMEOUT);
        return echo;
    }

    private static void send(Host from, String port, String to, String text) {
        from.run(TIMEOUT, JavaMain.command(UdpProbe.class, "send", port, to, text))
                .orFail();
    }
}
