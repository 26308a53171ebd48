package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.message.Message;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An interface that is taken down and up again, as by {@code ip link set}. */
final class DownTest {
    @Test
    void downEndsSessionsAndEveryTimer() {
        var nodes = TwoNodes.connected();
        nodes.alice.tunnel.setPersistentKeepalive(
                nodes.alice.peerOf(nodes.bob), Duration.ofSeconds(5), nodes.nowNs, nodes.alice);
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.exchange();
        nodes.wire.clear();
        nodes.alice.tunnel.down();
        assertThat(nodes.alice.peerOf(nodes.bob).sendingKey()).isNull();
        assertThat(nodes.alice.tunnel.receivers().size()).isZero();
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(Limits.NEVER);
        nodes.runFor(TwoNodes.seconds(30));
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isZero();
        assertThat(nodes.countFrom(nodes.alice, Message.TRANSPORT_DATA)).isZero();
    }

    @Test
    void whileDownNothingIsSentAndAPacketWaitsForTheWayUp() {
        var nodes = TwoNodes.connected();
        nodes.alice.tunnel.down();
        nodes.alice.sendTo(nodes.bob, 7);
        nodes.runFor(TwoNodes.seconds(20));
        assertThat(nodes.wire).noneMatch(sent -> sent.from().equals(nodes.alice.address));
        nodes.alice.tunnel.up(nodes.nowNs, nodes.alice);
        nodes.exchange();
        assertThat(nodes.bob.delivered).hasSize(1);
    }

    @Test
    void downDropsWhatWaited() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 7);
        nodes.alice.outbox.clear();
        nodes.alice.tunnel.down();
        nodes.alice.tunnel.up(nodes.nowNs, nodes.alice);
        nodes.exchange();
        assertThat(nodes.wire).isEmpty();
    }

    @Test
    void upCallsAtOnceWhoeverHasAPersistentKeepaliveAndKeepsCalling() {
        var nodes = TwoNodes.connected();
        var peer = nodes.alice.peerOf(nodes.bob);
        nodes.alice.tunnel.down();
        nodes.alice.tunnel.setPersistentKeepalive(peer, Duration.ofSeconds(5), nodes.nowNs, nodes.alice);
        nodes.runFor(TwoNodes.seconds(11));
        assertThat(nodes.wire).noneMatch(sent -> sent.from().equals(nodes.alice.address));
        nodes.alice.tunnel.up(nodes.nowNs, nodes.alice);
        nodes.exchange();
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(1);
        assertThat(nodes.countFrom(nodes.alice, Message.TRANSPORT_DATA)).isEqualTo(1);
        nodes.runFor(TwoNodes.seconds(11));
        assertThat(nodes.countFrom(nodes.alice, Message.TRANSPORT_DATA)).isEqualTo(3);
    }

    @Test
    void aTimerThatAWorkerArmedMeanwhileIsArmedAgainAfterwards() {
        var nodes = TwoNodes.connected();
        nodes.alice.tunnel.down();
        nodes.alice.tunnel.up(nodes.nowNs, nodes.alice);
        nodes.bob.tunnel.onResume();
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.exchange();
        nodes.wire.clear();
        nodes.runFor(Limits.KEEPALIVE_TIMEOUT_NS);
        assertThat(nodes.countFrom(nodes.alice, Message.TRANSPORT_DATA)).isEqualTo(1);
    }

    @Test
    void anAnswerThatWasAwaitedIsNotAfterDownAndUp() {
        var nodes = TwoNodes.connected();
        nodes.lets = sent -> false;
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.exchange();
        nodes.alice.tunnel.down();
        nodes.alice.tunnel.up(nodes.nowNs, nodes.alice);
        nodes.runFor(TwoNodes.seconds(30));
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isZero();
    }

    @Test
    void whatIsOwedAfterDownAndUpIsPaidAlthoughTheSameWasOwedBefore() {
        var nodes = TwoNodes.connected();
        nodes.bob.tunnel.down();
        nodes.bob.tunnel.up(nodes.nowNs, nodes.bob);
        nodes.setNow(TwoNodes.seconds(6));
        nodes.bob.sendTo(nodes.alice, 3);
        nodes.exchange();
        nodes.alice.sendTo(nodes.bob, 4);
        nodes.exchange();
        assertThat(nodes.bob.delivered).hasSize(1);
        nodes.wire.clear();
        nodes.runFor(Limits.KEEPALIVE_TIMEOUT_NS);
        assertThat(nodes.countFrom(nodes.bob, Message.TRANSPORT_DATA)).isEqualTo(1);
    }

    @Test
    void aWishForAHandshakeWhileDownDoesNotStandInTheWayOfTheNext() {
        var nodes = new TwoNodes(1);
        nodes.alice.tunnel.down();
        nodes.alice.peerOf(nodes.bob).wantHandshake();
        nodes.alice.runEngine();
        nodes.alice.tunnel.up(nodes.nowNs, nodes.alice);
        assertThat(nodes.alice.outbox).isEmpty();
        nodes.alice.peerOf(nodes.bob).wantHandshake();
        nodes.alice.runEngine();
        assertThat(nodes.alice.outbox).hasSize(1);
    }
}
