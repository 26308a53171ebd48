package io.darkmesh.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two engines make of the MTU of the path between them, on virtual time. */
final class MtuControlTest {
    private static final InetAddress BOB = InetAddress.ofLiteral("100.64.0.2");
    private static final String NARROW = "narrow 192.0.2.2:41820";
    private static final String WIDE = "wide 192.0.2.2:41820";
    private static final UdpEndpoint ELSEWHERE = UdpEndpoint.parse("198.51.100.9:4000");

    private final SimulatedNetwork network = new SimulatedNetwork(11);
    private SimulatedNode alice;
    private SimulatedNode bob;

    @BeforeEach
    void introduce() {
        alice = network.join("alice", "192.0.2.1:41820", "100.64.0.1");
        bob = network.join("bob", "192.0.2.2:41820", "100.64.0.2");
        for (SimulatedNode each : List.of(alice, bob)) {
            each.engine().onDeviceMtu(1420, network.nowNs(), each);
        }
        alice.learn(bob.node(bob.at()));
        bob.learn(alice.node(alice.at()));
    }

    /** The network between carries inner packets of so many bytes and says nothing of longer ones. */
    private void carry(int bytes) {
        network.lose(datagram -> datagram.length > bytes + 32);
    }

    private void talkFor(int seconds) {
        for (int i = 0; i < seconds; i++) {
            alice.say("on", BOB);
            network.runFor(Duration.ofSeconds(1));
        }
    }

    private int mtu() {
        return alice.report("bob").mtuBytes();
    }

    @Test
    void ofAPathThatCarriesTheBaseWholeTheHostHearsNothing() {
        for (int bytes : new int[] {1420, 1350, 1280}) {
            carry(bytes);
            talkFor(20);
        }
        assertThat(mtu()).isEqualTo(1280);
        assertThat(alice.hostTold()).isEmpty();
    }

    @Test
    void theHostHearsOfANarrowPathOnceTheSearchIsOverAndAgainBeforeItForgets() {
        carry(1232);
        talkFor(3);
        assertThat(alice.hostTold()).isEmpty();
        talkFor(2);
        assertThat(alice.hostTold()).containsExactly(NARROW);
        talkFor(595);
        assertThat(alice.hostTold()).hasSizeGreaterThan(10).containsOnly(NARROW);
    }

    @Test
    void theHostHearsThatThePathIsWideAsSoonAsMoreIsProven() {
        carry(1232);
        talkFor(6);
        carry(1350);
        talkFor(31);
        assertThat(alice.hostTold()).containsExactly(NARROW, WIDE);
        talkFor(5);
        assertThat(mtu()).isEqualTo(1344);
    }

    @Test
    void aPeerThatRoamsTakesTheWordAlong() {
        carry(1232);
        talkFor(6);
        bob.moveTo(ELSEWHERE);
        bob.say("here", InetAddress.ofLiteral("100.64.0.1"));
        network.runFor(Duration.ofSeconds(2));
        assertThat(alice.hostTold()).containsExactly(NARROW, WIDE);
        talkFor(5);
        assertThat(alice.hostTold()).containsExactly(NARROW, WIDE, "narrow " + ELSEWHERE);
    }

    @Test
    void aPeerThatLeavesTheMeshLeavesNothingOnTheHost() {
        carry(1232);
        talkFor(6);
        alice.learn();
        assertThat(alice.hostTold()).containsExactly(NARROW, WIDE);
    }

    @Test
    void aChangeOfOurOwnLinkTakesTheWordBack() {
        carry(1232);
        talkFor(6);
        alice.engine().onLinkChange(List.of(alice.at()), network.nowNs(), alice);
        assertThat(alice.hostTold()).containsExactly(NARROW, WIDE);
    }

    /** Suspect after a late proof, at the base after three lost ones, and up again as far as the path carries. */
    @Test
    void aBlackHoleIsMendedBySuspicionBaseAndSearch() {
        talkFor(3);
        assertThat(mtu()).isEqualTo(1420);
        carry(1350);
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            if (i % 10 == 0) {
                alice.say("on", BOB);
            }
            network.runFor(Duration.ofMillis(100));
            if (seen.isEmpty() || seen.getLast() != mtu()) {
                seen.add(mtu());
            }
        }
        assertThat(seen).startsWith(1420, 1280).endsWith(1344).isSubsetOf(1420, 1280, 1312, 1328, 1344);
        assertThat(alice.hostTold()).isEmpty();
    }
}
