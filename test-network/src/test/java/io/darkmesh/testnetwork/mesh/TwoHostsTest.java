package io.darkmesh.testnetwork.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Program;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job: two hosts, one login each, one private mesh, and what has to survive a kill. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "curl", "ping"})
final class TwoHostsTest {
    private static final Duration BACK = Duration.ofSeconds(60);

    private static Mesh mesh;
    private static Agent alice;
    private static Agent bob;

    @BeforeAll
    static void twoHostsJoin() {
        mesh = Mesh.open();
        alice = mesh.join("alice");
        bob = mesh.join("bob");
    }

    @AfterAll
    static void close() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    void theyReachEachOtherOverIpv4AndIpv6() {
        for (boolean ipv6 : new boolean[] {false, true}) {
            reach(alice, bob, ipv6);
            reach(bob, alice, ipv6);
        }
    }

    private static void reach(Agent from, Agent to, boolean ipv6) {
        Await.until(from.host() + " reaches " + to.host(), BACK, () -> pings(from, to.address(ipv6)));
    }

    private static boolean pings(Agent from, String address) {
        return from.host().run("ping", "-c1", "-W1", address).ok();
    }

    @Test
    void eachCallsTheOthersServiceOverHttp() {
        for (boolean ipv6 : new boolean[] {false, true}) {
            String address = bob.address(ipv6);
            Host server = bob.host();
            server.script("mkdir -p %1$s/www; echo hello from bob > %1$s/www/index.html".formatted(server.folder()))
                    .orFail();
            Program web = server.start(
                    "web",
                    List.of(
                            System.getProperty("java.home") + "/bin/jwebserver",
                            "-b",
                            address,
                            "-p",
                            "8080",
                            "-d",
                            server.folder().resolve("www").toString()));
            web.awaitOutput("Serving", Duration.ofSeconds(10));
            String url = "http://" + (ipv6 ? "[" + address + "]" : address) + ":8080/";
            assertThat(alice.host().run("curl", "-sS", "-m10", url).orFail().out())
                    .isEqualTo("hello from bob\n");
            web.kill();
        }
    }

    @Test
    void statusAndPingShowADirectPath() {
        assertThat(alice.ctl("ping", "-c", "3", "bob").orFail().out()).contains("direct");
        assertThat(alice.status()).contains("\"path\":\"direct\"");
        assertThat(alice.ctl("status").orFail().out()).contains("bob", "direct");
    }

    @Test
    void trafficNeverStopsAndNothingIsLostWhenTheCoordinatorIsKilledAndRestarted() {
        reach(alice, bob, false);
        Agent carol = Agent.start(mesh.lab().host("carol"));
        Agent.Login login = mesh.logIn(carol);
        Program pings = alice.host().start("pings", List.of("ping", "-i0.05", "-c", "160", bob.address(false)));
        mesh.coordinator().kill();
        assertThat(alice.ctl("ping", "-c", "1", "bob").ok()).isTrue();
        mesh.coordinator().restart();
        // What was acknowledged before is there, and what comes after reaches everybody.
        mesh.approve("carol");
        login.awaitJoined(BACK);
        reach(carol, alice, false);
        pings.await(BACK);
        assertThat(pings.out()).contains(" 0% packet loss");
        mesh.revoke("carol");
        carol.kill();
    }

    @Test
    void anAgentThatIsKilledLeavesNothingBehindAndComesBack() {
        reach(alice, bob, false);
        String address = bob.address(false);
        bob.kill();
        assertThat(bob.host().run("ip", "-o", "link").out()).doesNotContain("mesh0");
        assertThat(bob.host().run("ip", "route", "show", "table", "all").out()).doesNotContain("mesh0");
        bob.restart();
        Duration took = Await.until("bob is back", BACK, () -> pings(alice, address));
        System.out.println("bob was back " + took.toMillis() + " ms after the restart of its agent answered");
        reach(bob, alice, true);
    }

    @Test
    void anAgentRestartsWithTheCoordinatorAway() {
        reach(alice, bob, false);
        String address = bob.address(false);
        mesh.coordinator().kill();
        try {
            bob.kill();
            bob.restart();
            Await.until("bob is back", BACK, () -> pings(alice, address));
        } finally {
            mesh.coordinator().restart();
        }
        Await.until("bob is connected again", BACK, () -> bob.status().contains("\"coordinatorConnected\":true"));
    }

    @Test
    void downLeavesNothingBehindAndUpNeedsNoLogin() {
        String before = bob.address(false);
        bob.ctl("down").orFail();
        assertThat(bob.host().run("ip", "-o", "addr").out()).doesNotContain("mesh0");
        bob.ctl("up").orFail();
        assertThat(bob.address(false)).isEqualTo(before);
        reach(alice, bob, false);
    }
}
