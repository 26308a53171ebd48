package io.darkmesh.testnetwork.netcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.Nat;
import io.darkmesh.testnetwork.lab.Router;
import io.darkmesh.testnetwork.mesh.Agent;
import io.darkmesh.testnetwork.mesh.Mesh;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A coordinator with two addresses, a host behind each kind of NAT that can be made, and a portal. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "nft"})
final class NetCheckTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final int PORT = 8443;
    private static final int PORTAL = 8080;
    /** Of the coordinator's host, besides the one it is known by. */
    private static final String SECOND = "203.0.113.250";

    private static Lab lab;
    private static Mesh mesh;

    @BeforeAll
    static void aCoordinatorHasTwoAddresses() {
        lab = Lab.open();
        Host hub = lab.host("hub");
        hub.run("ip", "addr", "add", SECOND + "/32", "dev", "eth0").orFail();
        lab.internet().run("ip", "route", "add", SECOND, "dev", "to-hub").orFail();
        String stun = hub.ipv4() + ":3478," + SECOND + ":3478";
        mesh = Mesh.as(hub.ipv4(), lab, hub, PORT, "--stun", stun);
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String awaitJson(Agent agent, String words) {
        Await.until(
                "netcheck says " + words,
                TIMEOUT,
                () -> agent.ctl("netcheck", "--json").out().contains(words),
                () -> agent.ctl("netcheck", "--json").out() + agent.program().tail());
        return agent.ctl("netcheck", "--json").orFail().out();
    }

    @ParameterizedTest
    @CsvSource({
        "ENDPOINT_INDEPENDENT, endpoint-independent",
        "ADDRESS_RESTRICTED, address-dependent",
        "PLAIN, address-and-port-dependent",
        "SYMMETRIC, address-and-port-dependent",
    })
    void whatTheNatLetsInIsTold(Nat nat, String filtering) {
        String name = "nat-" + nat.ordinal(); // a device has 15 characters
        Router router = lab.router("r-" + nat.ordinal(), nat);
        Agent agent = mesh.join(router.add(name));
        System.out.println(nat + ": " + awaitJson(agent, "\"filtering\":\"" + filtering + "\""));
        String text = agent.ctl("netcheck").orFail().out();
        System.out.println(text);
        assertThat(text)
                .containsPattern("lets in +" + filtering + ": ")
                .containsPattern("seen as " + router.host().ipv4().replace(".", "\\."))
                .containsPattern("portal +none\n");
    }

    @Test
    void aPortalInTheWayIsTold() {
        Router hotel = lab.router("hotel", Nat.PLAIN);
        Agent guest = mesh.join(hotel.add("guest"));
        awaitJson(guest, "\"captivePortal\":\"none\"");
        hotel.host().start("portal", PortalMain.command(PORTAL)).awaitOutput("ready", TIMEOUT);
        hotel.host().runWithInput("""
                        table inet portal { chain pre { type nat hook prerouting priority -90;
                          iifname "lan" meta nfproto ipv4 tcp dport { 80, %d } redirect to :%d; }; }
                        """.formatted(PORT, PORTAL), "nft", "-f", "-").orFail();
        assertThat(guest.ctl("netcheck", "--json").orFail().out())
                .contains("\"captivePortal\":\"found\"", "\"captivePortalDetail\":\"sends to " + PortalMain.PAGE);
        String text = guest.ctl("netcheck").orFail().out();
        System.out.println(text);
        assertThat(text).containsPattern("portal +found: sends to " + PortalMain.PAGE);
    }
}
