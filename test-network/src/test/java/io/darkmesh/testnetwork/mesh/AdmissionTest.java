package io.darkmesh.testnetwork.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Load;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is in and who is not. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "curl", "ping"})
final class AdmissionTest {
    private static final Duration APPROVED = Duration.ofSeconds(2);
    private static final Duration REVOKED = Duration.ofSeconds(5);

    private static final Duration JOINED = Duration.ofSeconds(60);

    private Mesh mesh;

    @BeforeEach
    void open() {
        mesh = Mesh.open();
    }

    @AfterEach
    void close() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    void aPendingNodeReachesNobodyAndIsSeenByNobody() {
        Agent alice = mesh.join("alice");
        Agent eve = Agent.start(mesh.lab().host("eve"));
        Agent.Login login = mesh.logIn(eve);
        login.up().awaitOutput("approve", JOINED);
        assertThat(eve.status()).contains("\"peers\":[]").contains("\"addresses\":[]");
        assertThat(alice.status()).doesNotContain("eve").contains("\"peers\":[]");
        assertThat(eve.host().run("ip", "-o", "addr").out()).doesNotContain("mesh0");
        assertThat(eve.host().run("ping", "-c1", "-W1", alice.address(false)).ok())
                .isFalse();

        mesh.approve("eve");
        long approvedNs = System.nanoTime();
        Await.until("eve has an address", Load.scaled(APPROVED), () -> !deviceAddress(eve)
                .isEmpty());
        String address = deviceAddress(eve);
        Await.until("alice reaches eve", Load.scaled(APPROVED), () -> pings(alice, address));
        Duration took = Duration.ofNanos(System.nanoTime() - approvedNs);
        System.out.println("Approval took effect after " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Load.scaled(APPROVED));
        login.awaitJoined(JOINED);
        assertThat(pings(eve, alice.address(false))).isTrue();
        assertThat(alice.status()).contains("\"eve\"");
    }

    /** Without asking the agent, which takes longer than the approval may. */
    private static String deviceAddress(Agent agent) {
        String line = agent.host()
                .run("ip", "-o", "-4", "addr", "show", "dev", "mesh0")
                .out();
        return line.replaceFirst("(?s).*inet ([0-9.]+).*", "$1").strip();
    }

    @Test
    void aRejectedNodeIsToldSo() {
        Agent eve = Agent.start(mesh.lab().host("eve"));
        Agent.Login login = mesh.logIn(eve);
        login.up().awaitOutput("approve", JOINED);
        mesh.coordinator().decide(mesh.admin(), "eve", "reject");
        assertThat(login.up().await(JOINED)).isEqualTo(8);
    }

    @Test
    void revocationCutsLiveSessionsAtEveryPeer() {
        Agent alice = mesh.join("alice");
        Agent bob = mesh.join("bob");
        Agent carol = mesh.join("carol");
        String target = bob.address(false);
        String alicesAddress = alice.address(false);
        for (Agent peer : new Agent[] {alice, carol}) {
            Await.until(peer.host() + " reaches bob", JOINED, () -> pings(peer, target));
        }
        mesh.revoke("bob");
        Duration took = Await.until(
                "nobody reaches bob", Load.scaled(REVOKED), () -> !pings(alice, target) && !pings(carol, target));
        System.out.println("Revocation took effect after " + took.toMillis() + " ms");
        assertThat(alice.status()).doesNotContain("\"bob\"");
        assertThat(carol.status()).doesNotContain("\"bob\"");
        assertThat(pings(bob, alicesAddress)).isFalse();
        Await.until("the others still reach each other", JOINED, () -> pings(carol, alicesAddress));
    }

    private static boolean pings(Agent from, String address) {
        return from.host().run("ping", "-c1", "-W0.3", address).ok();
    }
}
