package io.darkmesh.testnetwork.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Nat;
import io.darkmesh.testnetwork.lab.Router;
import io.darkmesh.testnetwork.mesh.Agent;
import io.darkmesh.testnetwork.mesh.Mesh;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real router opens the port, and a peer behind the hardest NAT comes in by it. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "nft", "miniupnpd"})
final class PortMapTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String OPENED = "\"portMapped\":[\"" + MiniUpnp.ADDRESS + ":";

    private static Mesh mesh;
    private static Router home;
    private static MiniUpnp upnp;
    private static Agent alice;
    private static Agent bob;

    @BeforeAll
    static void twoHostsJoinBehindTheirRouters() {
        mesh = Mesh.open();
        home = mesh.lab().router("home", Nat.PLAIN);
        upnp = MiniUpnp.start(mesh.lab(), home, true, false);
        alice = mesh.join(home.add("alice"));
        bob = mesh.join(mesh.lab().router("office", Nat.SYMMETRIC).add("bob"));
    }

    @AfterAll
    static void close() {
        if (mesh != null) {
            mesh.close();
        }
    }

    private static void awaitOpened() {
        Await.until(
                "the router has opened the port",
                TIMEOUT,
                () -> netcheck().contains(OPENED),
                () -> netcheck() + upnp.log() + alice.program().tail());
    }

    private static String netcheck() {
        return alice.ctl("netcheck", "--json").orFail().out();
    }

    @Test
    void thePeerComesInByThePortThatTheRouterHasOpenedAndItIsClosedAtTheEnd() {
        awaitOpened();
        assertThat(upnp.rules()).contains("dnat");

        assertThat(bob.ctl("ping", "--until-direct", "-c", "100", "alice")
                        .orFail()
                        .out())
                .contains("direct");

        alice.ctl("down").orFail();
        Await.until("the port is closed", TIMEOUT, () -> !upnp.rules().contains("dnat"), upnp::rules);
        alice.ctl("up").orFail();
        awaitOpened();
    }

    @Test
    void aRouterThatSpeaksOnlyUpnpOpensThePortToo() {
        alice.ctl("down").orFail();
        upnp.kill();
        upnp = MiniUpnp.start(mesh.lab(), home, false, true);
        alice.ctl("up").orFail();
        awaitOpened();
        assertThat(upnp.rules()).contains("dnat");

        alice.ctl("down").orFail();
        Await.until("the port is closed", TIMEOUT, () -> !upnp.rules().contains("dnat"), upnp::rules);
        upnp.kill();
        upnp = MiniUpnp.start(mesh.lab(), home, true, false);
        alice.ctl("up").orFail();
    }
}
