package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.session.Peer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What callers may rely on beyond the whitepaper's rules, at the edges and after hours. */
final class TunnelEdgesTest {
    private static final long HOURS_NS = TwoNodes.seconds(10_000);

    @Test
    void addingAPeerTwiceFindsIt() {
        var nodes = new TwoNodes(1);
        Peer peer = nodes.alice.peerOf(nodes.bob);
        assertThat(nodes.alice.tunnel.addPeer(peer.publicKey())).containsSame(peer);
        assertThat(nodes.alice.tunnel.peers()).containsExactly(peer);
    }

    @Test
    void disallowAllTakesEveryPrefix() {
        var nodes = new TwoNodes(1);
        Peer peer = nodes.alice.peerOf(nodes.bob);
        nodes.alice.tunnel.allow(peer, Prefix.parse("fd00::/64"));
        nodes.alice.tunnel.disallowAll(peer);
        assertThat(nodes.alice.tunnel.allowedIps().list(peer)).isEmpty();
    }

    @Test
    void aRemovedPeerHasNoDeadlinesLeft() {
        var nodes = TwoNodes.connected();
        nodes.alice.tunnel.removePeer(nodes.alice.peerOf(nodes.bob));
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(Limits.NEVER);
        assertThat(nodes.alice.tunnel.peers()).isEmpty();
    }

    @Test
    void renewBeginsAHandshakeThoughTheSessionIsGoodButNotAtOnceAfterOne() {
        var nodes = TwoNodes.connected();
        Peer peer = nodes.alice.peerOf(nodes.bob);
        nodes.alice.tunnel.renew(peer, nodes.nowNs, nodes.alice);
        assertThat(nodes.alice.outbox).isEmpty();
        nodes.runFor(TwoNodes.seconds(60));
        nodes.wire.clear();
        nodes.alice.tunnel.renew(peer, nodes.nowNs, nodes.alice);
        nodes.exchange();
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
    }

    /** Seed 2171 of the simulation: the handshake under way was given up, and one end sent into the void for 120 s. */
    @Test
    void dataOnAnOlderSessionDoesNotEndTheHandshakeForANewerOne() {
        var nodes = TwoNodes.connected();
        nodes.setNow(TwoNodes.seconds(10));
        nodes.bob.tunnel.renew(nodes.bob.peerOf(nodes.alice), nodes.nowNs, nodes.bob);
        nodes.lets = sent -> sent.type() != Message.TRANSPORT_DATA;
        nodes.exchange(); // bob uses the new session, and alice does not know
        nodes.setNow(TwoNodes.seconds(20));
        nodes.alice.tunnel.renew(nodes.alice.peerOf(nodes.bob), nodes.nowNs, nodes.alice);
        nodes.exchange(); // alice uses a newer one, and bob does not know
        nodes.setNow(TwoNodes.seconds(30));
        nodes.alice.tunnel.renew(nodes.alice.peerOf(nodes.bob), nodes.nowNs, nodes.alice);
        nodes.lets = sent -> sent.type() == Message.INITIATION;
        nodes.exchange(); // and bob has forgotten it for the newest, which alice does not get
        nodes.lets = sent -> true;
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.exchange();
        assertThat(nodes.alice.delivered).hasSize(1);
        nodes.runFor(TwoNodes.afterRekeyTimeout());
        nodes.bob.delivered.clear();
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.exchange();
        assertThat(nodes.bob.delivered).hasSize(1);
    }

    @Test
    void aHandshakeSaysWhereItCameFromOnceItIsAuthentic() {
        var nodes = TwoNodes.connected();
        assertThat(nodes.alice.authenticated).containsExactly(nodes.bob.address);
        assertThat(nodes.bob.authenticated).contains(nodes.alice.address);
    }

    @Test
    void whoGetsNoAnswerToDataForgetsWhichOfItsAddressesItUsed() {
        var nodes = TwoNodes.connected();
        nodes.lets = sent -> false;
        Peer peer = nodes.alice.peerOf(nodes.bob);
        nodes.alice.tunnel.setEndpoint(peer, new TestAddress(2, 51820, true), nodes.nowNs, nodes.alice);
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.runFor(Limits.NEW_HANDSHAKE_AFTER_NS + Limits.REKEY_TIMEOUT_JITTER_MAX_NS);
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
        assertThat(peer.endpoint()).isEqualTo(new TestAddress(2, 51820, false));
    }

    @Test
    void afterSuspendAnIdleSessionLeavesNoDeadline() {
        var nodes = TwoNodes.connected();
        nodes.runFor(TwoNodes.seconds(60));
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isNotEqualTo(Limits.NEVER);
        nodes.alice.tunnel.onResume();
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(Limits.NEVER);
    }

    @Test
    void anEndpointThatIsLearnedLateIsCalledAtOnceForWhatWaits() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.alice.outbox.clear();
        nodes.setNow(Limits.REKEY_TIMEOUT_NS);
        var elsewhere = new TestAddress(9, 9);
        nodes.alice.tunnel.setEndpoint(nodes.alice.peerOf(nodes.bob), elsewhere, nodes.nowNs, nodes.alice);
        assertThat(nodes.alice.outbox).hasSize(1).allMatch(sent -> sent.to().equals(elsewhere));
    }

    @Test
    void stagedPacketsArePaddedToTheMtuAtMostAndMayBeLarge() {
        var nodes = new TwoNodes(1);
        for (int bytes : new int[] {TestNode.MTU - 1, 4000}) {
            nodes.alice.sendPacket(Packets.ipv4(nodes.alice.innerAddress, nodes.bob.innerAddress, bytes, bytes));
        }
        nodes.exchange();
        assertThat(nodes.bob.delivered).extracting(packet -> packet.length).containsExactly(TestNode.MTU - 1, 4000);
        assertThat(nodes.wire.stream()
                        .filter(sent -> sent.type() == Message.TRANSPORT_DATA)
                        .map(sent -> sent.datagram().length))
                .startsWith(TestNode.MTU + 32);
    }

    @Test
    void whoGaveUpForgetsTheHandshakeAndBeginsAnewWhenAsked() {
        var nodes = new TwoNodes(1);
        nodes.lets = sent -> false;
        Peer peer = nodes.alice.peerOf(nodes.bob);
        peer.wantHandshake();
        nodes.alice.runEngine();
        nodes.runFor(TwoNodes.seconds(120));
        assertThat(nodes.alice.events).containsExactly("failed, dropped 0");
        assertThat(nodes.alice.tunnel.receivers().size()).isZero();
        assertThat(nodes.alice.tunnel.nextDeadlineNs())
                .isBetween(TwoNodes.seconds(90) + Limits.ERASE_AFTER_NS, TwoNodes.seconds(120) + Limits.ERASE_AFTER_NS);
        nodes.wire.clear();
        peer.wantHandshake();
        nodes.alice.runEngine();
        nodes.exchange();
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
    }

    @Test
    void aRepeatedInitiationTakesTheFirstOnesPlace() {
        var nodes = new TwoNodes(1);
        nodes.lets = sent -> false;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(TwoNodes.seconds(30));
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isGreaterThan(3);
        assertThat(nodes.alice.tunnel.receivers().size()).isEqualTo(1);
    }

    @Test
    void afterSuspendAHandshakeUnderWayIsForgottenAndANewOneMayBegin() {
        var nodes = new TwoNodes(1);
        Peer peer = nodes.alice.peerOf(nodes.bob);
        peer.wantHandshake();
        nodes.alice.runEngine();
        assertThat(nodes.alice.tunnel.receivers().size()).isEqualTo(1);
        nodes.alice.tunnel.onResume();
        assertThat(nodes.alice.tunnel.receivers().size()).isZero();
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(Limits.NEVER);
        nodes.alice.outbox.clear();
        peer.wantHandshake();
        nodes.alice.runEngine();
        assertThat(nodes.alice.outbox).hasSize(1);
    }

    @Test
    void aWishForAHandshakeIsGrantedOnlyWhenTheKeyIsOld() {
        var nodes = TwoNodes.connected();
        nodes.setNow(TwoNodes.seconds(10));
        for (TestNode node : new TestNode[] {nodes.alice, nodes.bob}) {
            node.outbox.clear();
            node.tunnel.peers().iterator().next().wantHandshake();
            node.runEngine();
            assertThat(node.outbox).isEmpty();
        }
        nodes.setNow(Limits.REKEY_AFTER_TIME_NS);
        for (TestNode node : new TestNode[] {nodes.bob, nodes.alice}) {
            node.tunnel.peers().iterator().next().wantHandshake();
            node.runEngine();
        }
        assertThat(nodes.bob.outbox).isEmpty();
        assertThat(nodes.alice.outbox).extracting(TestNode.Sent::type).containsExactly(Message.INITIATION);
    }

    @Test
    void withAnotherKeyOfOursHandshakesSucceed() {
        var nodes = TwoNodes.connected();
        PrivateKey next = PrivateKey.generate(new Random(77));
        nodes.alice.privateKey = next;
        nodes.alice.tunnel.setPrivateKey(next);
        nodes.bob.meet(nodes.alice);
        nodes.setNow(TwoNodes.seconds(10));
        nodes.alice.sendTo(nodes.bob, 3);
        nodes.exchange();
        assertThat(nodes.bob.delivered).hasSize(1);
    }

    @Test
    void theGuardAgainstQuickInitiationsHoldsAfterHoursToo() {
        var nodes = new TwoNodes(1);
        nodes.setNow(HOURS_NS);
        nodes.alice.sendTo(nodes.bob, 1);
        byte[] first = nodes.alice.outbox.removeFirst().datagram();
        nodes.alice.tunnel.onResume();
        nodes.alice.sendTo(nodes.bob, 2);
        byte[] second = nodes.alice.outbox.removeFirst().datagram();
        nodes.bob.receive(nodes.alice.address, first);
        nodes.setNow(HOURS_NS + Limits.INITIATION_GUARD_NS - 1);
        nodes.bob.receive(nodes.alice.address, second);
        assertThat(nodes.bob.events).containsExactly("ACCEPTED", "TOO_SOON");
        nodes.setNow(HOURS_NS + Limits.INITIATION_GUARD_NS);
        nodes.bob.receive(nodes.alice.address, second);
        assertThat(nodes.bob.events).endsWith("ACCEPTED");
    }

    @Test
    void whatAHandshakeMadeIsErasedEvenIfNothingElseHappens() {
        var nodes = new TwoNodes(1);
        nodes.setNow(HOURS_NS);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.bob.receive(nodes.alice.address, nodes.alice.outbox.removeFirst().datagram());
        assertThat(nodes.bob.tunnel.nextDeadlineNs()).isEqualTo(HOURS_NS + Limits.ERASE_AFTER_NS);
    }

    @Test
    void aPersistentKeepaliveIsDueAnIntervalFromNow() {
        var nodes = new TwoNodes(1);
        nodes.setNow(HOURS_NS);
        Peer peer = nodes.bob.peerOf(nodes.alice);
        nodes.alice.tunnel.setPrivateKey(null);
        Peer silent = nodes.alice.peerOf(nodes.bob);
        nodes.alice.tunnel.setPersistentKeepalive(silent, Duration.ofSeconds(7), HOURS_NS, nodes.alice);
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(HOURS_NS + TwoNodes.seconds(7));
        assertThat(nodes.bob.tunnel.persistentKeepalive(peer)).isZero();
        nodes.alice.tunnel.down();
        nodes.alice.tunnel.up(HOURS_NS + 5, nodes.alice);
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(HOURS_NS + 5 + TwoNodes.seconds(7));
    }

    @Test
    void theFloorForTheNextRunIsTheHighestTimestampSent() {
        var nodes = new TwoNodes(1);
        assertThat(nodes.alice.tunnel.timestampFloor()).isEqualTo(Tai64n.ZERO);
        nodes.alice.sendTo(nodes.bob, 1);
        assertThat(nodes.alice.tunnel.timestampFloor()).isEqualTo(Tai64n.of(nodes.alice.startedAt));
    }
}
