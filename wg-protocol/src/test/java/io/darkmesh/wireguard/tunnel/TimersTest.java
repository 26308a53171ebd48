package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.session.Peer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The timers of whitepaper section 6 (wireguard.md, rules 8, 9 and 20). */
final class TimersTest {
    private static final int KEEPALIVE_BYTES = 32;

    /** Sessions as after a handshake by alice, with every earlier debt settled. */
    private static TwoNodes settled() {
        var nodes = TwoNodes.connected();
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.exchange();
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(TwoNodes.seconds(40));
        nodes.wire.clear();
        nodes.bob.delivered.clear();
        nodes.alice.delivered.clear();
        return nodes;
    }

    private static List<Integer> sizesFrom(TwoNodes nodes, TestNode node) {
        return nodes.wire.stream()
                .filter(sent -> sent.from().equals(node.address))
                .map(sent -> sent.datagram().length)
                .toList();
    }

    @Test
    void aKeepaliveGoesOut10SecondsAfterDataArrivedAndNothingWasSent() {
        var nodes = settled();
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(Limits.KEEPALIVE_TIMEOUT_NS - 1);
        assertThat(sizesFrom(nodes, nodes.bob)).isEmpty();
        nodes.runFor(1);
        assertThat(sizesFrom(nodes, nodes.bob)).containsExactly(KEEPALIVE_BYTES);
        nodes.runFor(TwoNodes.seconds(60));
        assertThat(sizesFrom(nodes, nodes.bob)).hasSize(1);
        assertThat(sizesFrom(nodes, nodes.alice)).hasSize(1);
    }

    @Test
    void moreDataWhileTheKeepaliveTimerIsPendingNeedsAnother() {
        var nodes = settled();
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(TwoNodes.seconds(4));
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.runFor(TwoNodes.seconds(6));
        assertThat(sizesFrom(nodes, nodes.bob)).containsExactly(KEEPALIVE_BYTES);
        nodes.runFor(Limits.KEEPALIVE_TIMEOUT_NS - 1);
        assertThat(sizesFrom(nodes, nodes.bob)).hasSize(1);
        nodes.runFor(TwoNodes.seconds(50));
        assertThat(sizesFrom(nodes, nodes.bob)).containsExactly(KEEPALIVE_BYTES, KEEPALIVE_BYTES);
    }

    @Test
    void anyAuthenticatedSendClearsTheKeepaliveTimer() {
        var nodes = settled();
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(TwoNodes.seconds(9));
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.runFor(TwoNodes.seconds(9));
        assertThat(sizesFrom(nodes, nodes.bob)).hasSize(1).doesNotContain(KEEPALIVE_BYTES);
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.runFor(Limits.KEEPALIVE_TIMEOUT_NS - 1);
        assertThat(sizesFrom(nodes, nodes.bob)).hasSize(1);
        nodes.runFor(1);
        assertThat(sizesFrom(nodes, nodes.bob)).endsWith(KEEPALIVE_BYTES);
    }

    @Test
    void aNewHandshakeBegins15SecondsAndAJitterAfterUnansweredData() {
        var nodes = settled();
        nodes.lets = sent -> !sent.from().equals(nodes.bob.address);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(Limits.NEW_HANDSHAKE_AFTER_NS - 1);
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isZero();
        nodes.runFor(1 + Limits.REKEY_TIMEOUT_JITTER_MAX_NS);
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
    }

    @Test
    void theNewHandshakeTimerCountsFromTheFirstUnansweredPacket() {
        var nodes = settled();
        nodes.lets = sent -> !sent.from().equals(nodes.bob.address);
        for (int second = 0; second < 15; second++) {
            nodes.alice.sendTo(nodes.bob, second);
            nodes.runFor(TwoNodes.seconds(1));
        }
        nodes.runFor(Limits.REKEY_TIMEOUT_JITTER_MAX_NS);
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
    }

    @Test
    void anyAuthenticatedReceiveClearsTheNewHandshakeTimer() {
        var nodes = settled();
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(TwoNodes.seconds(14));
        assertThat(sizesFrom(nodes, nodes.bob)).containsExactly(KEEPALIVE_BYTES);
        nodes.lets = sent -> false;
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.runFor(Limits.NEW_HANDSHAKE_AFTER_NS - 1);
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isZero();
        nodes.runFor(TwoNodes.seconds(1));
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
    }

    @Test
    void anIdleSessionSendsNothing() {
        var nodes = settled();
        nodes.runFor(TwoNodes.seconds(1000));
        assertThat(nodes.wire).isEmpty();
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(Limits.NEVER);
        assertThat(nodes.bob.tunnel.nextDeadlineNs()).isEqualTo(Limits.NEVER);
    }

    @Test
    void aTimerArmedOnceIsNotPokedForAgain() {
        var nodes = settled();
        int before = nodes.alice.pokesHandled;
        for (int i = 0; i < 1000; i++) {
            nodes.alice.sendTo(nodes.bob, i);
            nodes.exchange();
            nodes.bob.sendTo(nodes.alice, i);
            nodes.runFor(TwoNodes.seconds(0.01));
        }
        assertThat(nodes.alice.pokesHandled - before).isLessThanOrEqualTo(4);
    }

    @Test
    void persistentKeepaliveRestartsOnAnyAuthenticatedTraffic() {
        var nodes = settled();
        Peer bob = nodes.alice.peerOf(nodes.bob);
        nodes.alice.tunnel.setPersistentKeepalive(bob, Duration.ofSeconds(25), nodes.nowNs, nodes.alice);
        nodes.exchange();
        assertThat(sizesFrom(nodes, nodes.alice)).as("one at once").containsExactly(KEEPALIVE_BYTES);
        nodes.runFor(TwoNodes.seconds(20));
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.exchange();
        nodes.runFor(TwoNodes.seconds(9.9));
        assertThat(sizesFrom(nodes, nodes.alice)).hasSize(1);
        nodes.runFor(TwoNodes.seconds(0.1));
        assertThat(sizesFrom(nodes, nodes.alice)).as("the passive one").hasSize(2);
        nodes.runFor(TwoNodes.seconds(25) - 1);
        assertThat(sizesFrom(nodes, nodes.alice)).hasSize(2);
        nodes.runFor(1);
        assertThat(sizesFrom(nodes, nodes.alice)).hasSize(3);
        assertThat(nodes.alice.tunnel.persistentKeepalive(bob)).isEqualTo(Duration.ofSeconds(25));
        nodes.alice.tunnel.setPersistentKeepalive(bob, Duration.ZERO, nodes.nowNs, nodes.alice);
        nodes.runFor(TwoNodes.seconds(100));
        assertThat(sizesFrom(nodes, nodes.alice)).hasSize(3);
    }

    @Test
    void theInitiatorRekeysWhenItSendsOnAKeyOf120Seconds() {
        var nodes = TwoNodes.connected();
        nodes.setNow(Limits.REKEY_AFTER_TIME_NS - 1);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        assertThat(nodes.count(Message.INITIATION)).isZero();
        nodes.setNow(Limits.REKEY_AFTER_TIME_NS);
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.exchange();
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
        assertThat(nodes.bob.delivered).hasSize(2);
    }

    @Test
    void theResponderDoesNotRekeyByTime() {
        var nodes = TwoNodes.connected();
        nodes.setNow(Limits.REJECT_AFTER_TIME_NS - 1);
        nodes.lets = sent -> sent.from().equals(nodes.bob.address);
        nodes.bob.sendTo(nodes.alice, 2);
        nodes.exchange();
        assertThat(nodes.countFrom(nodes.bob, Message.INITIATION)).isZero();
        assertThat(nodes.alice.delivered).hasSize(1);
    }

    @Test
    void anInitiatorThatOnlyReceivesRekeysOnceAt165Seconds() {
        var nodes = TwoNodes.connected();
        nodes.alice.peerOf(nodes.bob).setEndpoint(nodes.bob.address);
        nodes.setNow(Limits.LATE_REKEY_AFTER_NS - 1);
        nodes.bob.sendTo(nodes.alice, 2);
        nodes.exchange();
        assertThat(nodes.count(Message.INITIATION)).isZero();
        nodes.setNow(Limits.LATE_REKEY_AFTER_NS);
        nodes.lets = sent -> sent.type() != Message.INITIATION;
        nodes.bob.sendTo(nodes.alice, 3);
        nodes.exchange();
        nodes.bob.sendTo(nodes.alice, 4);
        nodes.exchange();
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
    }

    @Test
    void aKeyOf180SecondsNeitherSealsNorOpens() {
        var nodes = TwoNodes.connected();
        nodes.bob.sendTo(nodes.alice, 1);
        byte[] late = nodes.bob.outbox.removeFirst().datagram();
        nodes.setNow(Limits.REJECT_AFTER_TIME_NS);
        nodes.alice.receive(nodes.bob.address, late);
        assertThat(nodes.alice.drops).containsExactly(io.darkmesh.wireguard.session.Drop.KEY_EXPIRED);
        nodes.bob.sendTo(nodes.alice, 1);
        assertThat(nodes.bob.outbox).extracting(TestNode.Sent::type).containsExactly(Message.INITIATION);
        nodes.exchange();
        assertThat(nodes.alice.delivered).hasSize(1);
    }

    @Test
    void initiationsAreRepeatedAfter5SecondsAndAJitterAndGivenUpAfter90Seconds() {
        var nodes = new TwoNodes(3);
        nodes.lets = sent -> false;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.runFor(Limits.REKEY_TIMEOUT_NS - 1);
        assertThat(nodes.count(Message.INITIATION)).isEqualTo(1);
        nodes.runFor(1 + Limits.REKEY_TIMEOUT_JITTER_MAX_NS);
        assertThat(nodes.count(Message.INITIATION)).isEqualTo(2);
        nodes.runFor(TwoNodes.seconds(84));
        assertThat(nodes.alice.events).isEmpty();
        long initiations = nodes.count(Message.INITIATION);
        assertThat(initiations).isBetween(17L, 18L);
        nodes.runFor(TwoNodes.seconds(400));
        assertThat(nodes.alice.events).containsExactly("failed, dropped 2");
        assertThat(nodes.count(Message.INITIATION)).isLessThanOrEqualTo(18);
    }

    @Test
    void aNewPacketLetsTheAttemptsGoOnForAnother90Seconds() {
        var nodes = new TwoNodes(3);
        nodes.lets = sent -> false;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(TwoNodes.seconds(80));
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.runFor(TwoNodes.seconds(80));
        assertThat(nodes.alice.events).isEmpty();
        nodes.lets = sent -> true;
        nodes.runFor(TwoNodes.afterRekeyTimeout());
        assertThat(nodes.bob.delivered).hasSize(2);
    }

    @Test
    void noTwoInitiationsGoOutWithinRekeyTimeout() {
        var nodes = new TwoNodes(3);
        nodes.lets = sent -> sent.type() == Message.INITIATION;
        for (int i = 0; i < 100; i++) {
            nodes.alice.sendTo(nodes.bob, i);
            nodes.runFor(TwoNodes.seconds(0.1));
        }
        assertThat(nodes.count(Message.INITIATION)).isEqualTo(2);
    }

    @Test
    void keysAreZeroedAt540Seconds() {
        var nodes = TwoNodes.connected();
        nodes.runFor(Limits.ERASE_AFTER_NS - 1);
        assertThat(nodes.alice.tunnel.receivers().size()).isEqualTo(1);
        assertThat(nodes.bob.tunnel.receivers().size()).isEqualTo(1);
        nodes.runFor(1);
        assertThat(nodes.alice.tunnel.receivers().size()).isZero();
        assertThat(nodes.bob.tunnel.receivers().size()).isZero();
        assertThat(nodes.alice.peerOf(nodes.bob).sendingKey()).isNull();
    }

    @Test
    void simultaneousInitiationConvergesToOneSession() {
        for (int seed = 0; seed < 20; seed++) {
            var nodes = new TwoNodes(seed);
            nodes.alice.sendTo(nodes.bob, 1);
            nodes.bob.sendTo(nodes.alice, 2);
            nodes.exchange();
            for (int i = 0; i < 3; i++) {
                nodes.alice.sendTo(nodes.bob, i);
                nodes.bob.sendTo(nodes.alice, i);
                nodes.exchange();
            }
            assertThat(nodes.bob.delivered).as("seed %d", seed).hasSize(4);
            assertThat(nodes.alice.delivered).as("seed %d", seed).hasSize(4);
            int aliceSends = nodes.alice.peerOf(nodes.bob).sendingKey().remoteIndex();
            int bobSends = nodes.bob.peerOf(nodes.alice).sendingKey().remoteIndex();
            assertThat(nodes.alice.currentIndex(nodes.bob)).as("seed %d", seed).isEqualTo(bobSends);
            assertThat(nodes.bob.currentIndex(nodes.alice)).as("seed %d", seed).isEqualTo(aliceSends);
        }
    }

    @Test
    void bothEndsWithPersistentKeepaliveDoNotFightOverWhoInitiatesAtExpiry() {
        var nodes = TwoNodes.connected();
        for (TestNode node : List.of(nodes.alice, nodes.bob)) {
            TestNode other = node == nodes.alice ? nodes.bob : nodes.alice;
            node.tunnel.setPersistentKeepalive(node.peerOf(other), Duration.ofSeconds(25), 0, node);
        }
        nodes.lets = sent -> false;
        nodes.runFor(Limits.REJECT_AFTER_TIME_NS + TwoNodes.seconds(30));
        nodes.wire.clear();
        nodes.lets = sent -> true;
        nodes.runFor(TwoNodes.seconds(1000));
        // A rekey each 120 s, by the initiator alone; a fight would be an initiation from each side every time.
        assertThat(nodes.count(Message.INITIATION)).isBetween(6L, 9L);
        assertThat(nodes.count(Message.RESPONSE)).isEqualTo(nodes.count(Message.INITIATION));
    }
}
