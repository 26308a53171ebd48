package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.message.Message;
import org.junit.jupiter.api.Test;

final class TwoTunnelsTest {
    @Test
    void theFirstPacketMakesAHandshakeAndArrives() {
        var nodes = new TwoNodes(7);

        assertThat(nodes.alice.sendTo(nodes.bob, 42)).isTrue();
        nodes.exchange();

        assertThat(nodes.wire).extracting(TestNode.Sent::type).containsExactly(1, 2, 4);
        assertThat(nodes.bob.delivered).hasSize(1);
        assertThat(Packets.number(nodes.bob.delivered.getFirst())).isEqualTo(42);
        assertThat(nodes.alice.events).contains("completed");
        assertThat(nodes.bob.events).contains("completed");
    }

    @Test
    void bothEndsSendOnOneSession() {
        var nodes = TwoNodes.connected();

        for (int i = 0; i < 50; i++) {
            nodes.alice.sendTo(nodes.bob, i);
            nodes.bob.sendTo(nodes.alice, i);
            nodes.exchange();
        }

        assertThat(nodes.bob.delivered).hasSize(50);
        assertThat(nodes.alice.delivered).hasSize(50);
        assertThat(nodes.count(Message.TRANSPORT_DATA)).isEqualTo(100);
        assertThat(nodes.count(Message.INITIATION)).isZero();
    }

    @Test
    void theInitiatorRekeysUnderTrafficAndNothingIsLost() {
        var nodes = TwoNodes.connected();

        for (int i = 0; i < 5200; i++) {
            nodes.alice.sendTo(nodes.bob, i);
            nodes.exchange();
            nodes.bob.sendTo(nodes.alice, i);
            nodes.runFor(TwoNodes.seconds(0.05));
        }

        assertThat(nodes.bob.delivered).hasSize(5200);
        assertThat(nodes.alice.delivered).hasSize(5200);
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isEqualTo(2);
        assertThat(nodes.countFrom(nodes.bob, Message.INITIATION)).isZero();
    }
}
