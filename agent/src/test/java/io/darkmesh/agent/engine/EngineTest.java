package io.darkmesh.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Engines, their tunnels and a network, all on virtual time. */
final class EngineTest {
    private static final InetAddress ALICE4 = InetAddress.ofLiteral("100.64.0.1");
    private static final InetAddress BOB4 = InetAddress.ofLiteral("100.64.0.2");
    private static final InetAddress BOB6 = InetAddress.ofLiteral("fd00::2");
    private static final UdpEndpoint ELSEWHERE = UdpEndpoint.parse("198.51.100.9:4000");

    private static final int KEEPALIVE_BYTES = 32;

    private final SimulatedNetwork network = new SimulatedNetwork(7);
    private SimulatedNode alice;
    private SimulatedNode bob;

    @BeforeEach
    void join() {
        alice = network.join("alice", "192.0.2.1:41820", "100.64.0.1", "fd00::1");
        bob = network.join("bob", "192.0.2.2:41820", "100.64.0.2", "fd00::2");
    }

    private void introduce() {
        alice.learn(bob.node(bob.at()));
        bob.learn(alice.node(alice.at()));
    }

    private static UdpEndpoint via(SimulatedNode node, String peer) {
        return ((PathId.Direct) node.report(peer).path().path().orElseThrow()).remote();
    }

    private static Node published(SimulatedNode node, String... endpoints) {
        return node.node(List.of(endpoints).stream().map(UdpEndpoint::parse).toArray(UdpEndpoint[]::new));
    }

    @Test
    void twoNodesOfOneMapReachEachOtherOverIpv4AndIpv6() {
        introduce();
        alice.say("four", BOB4);
        alice.say("six", BOB6);
        network.runFor(Duration.ofSeconds(1));
        assertThat(bob.received()).containsExactly("four", "six");
        assertThat(via(alice, "bob")).isEqualTo(bob.at());
        assertThat(alice.report("bob").roundTripNs()).isEqualTo(20_000_000);
        assertThat(alice.report("bob").why()).isEqualTo("direct");
        bob.say("back", ALICE4);
        network.runFor(Duration.ofSeconds(1));
        assertThat(alice.received()).containsExactly("back");
    }

    @Test
    void whoIsNotInTheMapReachesNobodyAndIsSentNothing() {
        var mallory = network.join("mallory", "192.0.2.66:41820", "100.64.0.66");
        introduce();
        mallory.learn(bob.node(bob.at()));
        mallory.say("hello", BOB4);
        bob.say("hello", InetAddress.ofLiteral("100.64.0.66"));
        network.runFor(Duration.ofSeconds(30));
        assertThat(bob.received()).isEmpty();
        assertThat(bob.sentTo()).doesNotContain(mallory.at());
    }

    @Test
    void deadEndpointsBeforeTheLiveOneCostNoTime() {
        alice.learn(published(bob, "203.0.113.1:1", "203.0.113.2:1", "203.0.113.3:1", "192.0.2.2:41820"));
        bob.learn(alice.node());
        alice.say("hello", BOB4);
        network.runFor(Duration.ofMillis(40));
        assertThat(bob.received()).containsExactly("hello");
        assertThat(via(alice, "bob")).isEqualTo(bob.at());
    }

    @Test
    void everyEndpointIsProbedAndAnInitiationGoesToFiveAtMost() {
        List<String> endpoints = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            endpoints.add("203.0.113." + i + ":1");
        }
        endpoints.add(bob.at().toString());
        alice.learn(published(bob, endpoints.toArray(String[]::new)));
        bob.learn(alice.node());
        alice.say("hello", BOB4);
        assertThat(alice.initiationsTo()).hasSizeLessThanOrEqualTo(5).doesNotHaveDuplicates();
        network.runFor(Duration.ofSeconds(1));
        assertThat(bob.received()).containsExactly("hello");
    }

    @Test
    void aSessionThatLivesIsRenewedOnItsOnePathAlone() {
        alice.learn(published(bob, "192.0.2.2:41820", "203.0.113.2:1"));
        bob.learn(alice.node(alice.at()));
        alice.say("first", BOB4);
        network.runFor(Duration.ofSeconds(1));
        alice.initiationsTo().clear();
        for (int i = 0; i < 130; i++) {
            alice.say("more", BOB4);
            bob.say("yes", ALICE4);
            network.runFor(Duration.ofSeconds(1));
        }
        assertThat(bob.received()).hasSize(131);
        assertThat(alice.initiationsTo()).hasSize(1).containsOnly(bob.at());
    }

    @Test
    void aPeerThatMovedAndPublishedItsNewPlaceIsBackAtOnce() {
        introduce();
        alice.say("before", BOB4);
        network.runFor(Duration.ofSeconds(10));
        bob.moveTo(ELSEWHERE);
        alice.learn(bob.node(ELSEWHERE));
        network.runFor(Duration.ofSeconds(1));
        alice.say("after", BOB4);
        network.runFor(Duration.ofSeconds(1));
        assertThat(bob.received()).containsExactly("before", "after");
        assertThat(via(alice, "bob")).isEqualTo(ELSEWHERE);
    }

    @Test
    void aNodeWhoseOwnAddressChangesIsFollowedByItsPeers() {
        introduce();
        alice.say("before", BOB4);
        network.runFor(Duration.ofSeconds(10));
        alice.moveTo(ELSEWHERE);
        alice.engine().onLinkChange(List.of(alice.at()), network.nowNs(), alice);
        network.runFor(Duration.ofSeconds(1));
        bob.say("found you", ALICE4);
        network.runFor(Duration.ofSeconds(1));
        assertThat(alice.received()).containsExactly("found you");
    }

    @Test
    void aPeerThatComesBackElsewhereIsFoundAgainWithoutAnyMap() {
        alice.learn(published(bob, "192.0.2.2:41820", ELSEWHERE.toString()));
        bob.learn(alice.node(alice.at()));
        alice.say("before", BOB4);
        network.runFor(Duration.ofSeconds(1));
        bob.moveTo(ELSEWHERE);
        for (int i = 0; i < 30; i++) {
            alice.say("after", BOB4);
            network.runFor(Duration.ofSeconds(1));
        }
        assertThat(bob.received()).contains("after");
        assertThat(via(alice, "bob")).isEqualTo(ELSEWHERE);
    }

    /** A peer that still holds the session of our last life must not wait for its timers to find out. */
    @Test
    void aNodeThatRestartsMakesItselfKnownToItsPeersAtOnce() {
        introduce();
        alice.say("before", BOB4);
        network.runFor(Duration.ofSeconds(10));
        bob = bob.reborn();
        bob.learn(alice.node(alice.at()));
        network.runFor(Duration.ofMillis(100));
        alice.say("after", BOB4);
        network.runFor(Duration.ofMillis(100));
        assertThat(bob.received()).containsExactly("after");
    }

    /** "Revocation cuts live sessions at every peer." */
    @Test
    void aPeerThatIsRemovedIsCutOffAtOnce() {
        introduce();
        alice.say("before", BOB4);
        network.runFor(Duration.ofSeconds(1));
        bob.learn();
        alice.say("after", BOB4);
        network.runFor(Duration.ofSeconds(60));
        assertThat(bob.received()).containsExactly("before");
        bob.sentTo().clear();
        bob.say("any more?", ALICE4);
        network.runFor(Duration.ofSeconds(60));
        assertThat(bob.sentTo()).isEmpty();
    }

    @Test
    void aNodeThatIsOutTalksToNobody() {
        introduce();
        alice.say("before", BOB4);
        network.runFor(Duration.ofSeconds(1));
        alice.engine().onRemoved();
        alice.sentTo().clear();
        bob.say("hello", ALICE4);
        network.runFor(Duration.ofSeconds(60));
        assertThat(alice.sentTo()).isEmpty();
        assertThat(alice.received()).isEmpty();
        assertThat(alice.engine().report(network.nowNs())).isEmpty();
    }

    @Test
    void theSameMapAgainLeavesSessionsAsTheyAre() {
        introduce();
        alice.say("one", BOB4);
        network.runFor(Duration.ofSeconds(1));
        alice.initiationsTo().clear();
        alice.sentTo().clear();
        alice.learn(bob.node(bob.at()));
        assertThat(alice.sentTo()).isEmpty();
        alice.say("two", BOB4);
        network.runFor(Duration.ofSeconds(1));
        assertThat(bob.received()).containsExactly("one", "two");
        assertThat(alice.initiationsTo()).as("no handshake").isEmpty();
    }

    /** "Candidates naming addresses of third parties": never to ourselves, to many, or into the mesh itself. */
    @Test
    void endpointsThatNobodyMayBeSentToAreLeftOut() {
        alice.learn(published(bob, "127.0.0.1:1", "224.0.0.1:1", "100.64.0.9:1", "[fd00::9]:1", "[fe80::1]:1"));
        alice.say("hello", BOB4);
        network.runFor(Duration.ofSeconds(10));
        assertThat(alice.sentTo()).isEmpty();
        assertThat(alice.report("bob").why()).contains("published no endpoint");
    }

    @Test
    void aSilentPeerIsReportedWithWhatWasTried() {
        alice.learn(published(bob, "203.0.113.1:1"));
        alice.say("hello", BOB4);
        network.runFor(Duration.ofSeconds(100));
        assertThat(alice.report("bob").live()).isFalse();
        assertThat(alice.report("bob").why()).contains("none of its endpoints answered", "203.0.113.1:1");
    }

    @Test
    void aPeerWithANewKeyIsReachedUnderIt() {
        introduce();
        alice.say("old", BOB4);
        network.runFor(Duration.ofSeconds(1));
        var reborn = network.join("bob", "192.0.2.3:41820", "100.64.0.2");
        reborn.learn(alice.node(alice.at()));
        alice.learn(reborn.node(reborn.at()));
        alice.say("new", BOB4);
        network.runFor(Duration.ofSeconds(1));
        assertThat(reborn.received()).containsExactly("new");
    }

    @Test
    void peersOfTheFirstMapHearOfANodeThatWasThereBeforeAndNotOfANewOne() {
        alice.engine().beginAsNew();
        introduce();
        network.runFor(Duration.ofSeconds(1));
        assertThat(alice.initiationsTo()).isEmpty();
        assertThat(bob.initiationsTo()).isNotEmpty();
    }

    @Test
    void aPingThatConfirmsTheSessionIsAnswered() {
        alice.engine().beginAsNew();
        bob.engine().beginAsNew();
        introduce();
        network.lose(bytes -> bytes[0] == 4 && bytes.length == KEEPALIVE_BYTES);
        List<PingAnswer> answers = new ArrayList<>();
        alice.engine().ping("bob", answers::add, network.nowNs(), alice);
        network.runFor(Duration.ofMillis(100));
        assertThat(answers).hasSize(1);
    }

    @Test
    void thePathsMtuIsFoundInsideTheSessionAndABlackHoleIsNoticed() {
        alice.engine().onDeviceMtu(1420, network.nowNs(), alice);
        bob.engine().onDeviceMtu(1420, network.nowNs(), bob);
        introduce();
        alice.say("hello", BOB4);
        network.runFor(Duration.ofSeconds(1));
        assertThat(alice.report("bob").mtuBytes()).isEqualTo(1420);
        assertThat(bob.report("alice").mtuBytes()).isEqualTo(1420);

        network.lose(bytes -> bytes.length > 1400);
        for (int i = 0; i < 15; i++) {
            alice.say("on", BOB4);
            network.runFor(Duration.ofSeconds(1));
        }
        assertThat(alice.report("bob").mtuBytes()).isEqualTo(1360);
        assertThat(alice.report("bob").path().path()).isPresent();
    }
}
