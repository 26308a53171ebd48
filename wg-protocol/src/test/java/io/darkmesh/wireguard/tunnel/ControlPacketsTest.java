package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.session.Drop;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What the agent sends of its own inside a session. */
final class ControlPacketsTest {
    private static final Endpoint ELSEWHERE = new TestAddress(9, 9);

    private static ByteBuffer packet() {
        return ByteBuffer.wrap(new byte[] {0, 1, 2}).position(1);
    }

    @Test
    void goWhereTheyAreSentAndLeaveThePeersEndpointAlone() {
        var nodes = TwoNodes.connected();
        Peer peer = nodes.alice.peerOf(nodes.bob);
        assertThat(nodes.alice.tunnel.sendControl(peer, ELSEWHERE, packet(), nodes.nowNs, nodes.alice))
                .isTrue();
        assertThat(nodes.alice.outbox).hasSize(1);
        TestNode.Sent sent = nodes.alice.outbox.getFirst();
        assertThat(sent.to()).isEqualTo(ELSEWHERE);
        assertThat(sent.type()).isEqualTo(Message.TRANSPORT_DATA);
        assertThat(sent.datagram()).hasSize(16 + 16 + 16);
        assertThat(peer.endpoint()).isEqualTo(nodes.bob.address);
        nodes.exchange();
        assertThat(nodes.bob.drops).containsExactly(Drop.PACKET_MALFORMED);
        assertThat(nodes.bob.delivered).isEmpty();
    }

    @Test
    void areNoDataSoThatNobodyAwaitsAnAnswer() {
        var nodes = TwoNodes.connected();
        nodes.runFor(TwoNodes.seconds(20));
        nodes.wire.clear();
        nodes.lets = sent -> false;
        nodes.alice.tunnel.sendControl(nodes.alice.peerOf(nodes.bob), ELSEWHERE, packet(), nodes.nowNs, nodes.alice);
        nodes.runFor(TwoNodes.seconds(20));
        assertThat(nodes.countFrom(nodes.alice, Message.INITIATION)).isZero();
        assertThat(nodes.countFrom(nodes.alice, Message.TRANSPORT_DATA)).isEqualTo(1);
    }

    @Test
    void needASessionAndAPeerOfThisTunnel() {
        var nodes = new TwoNodes(1);
        Peer peer = nodes.alice.peerOf(nodes.bob);
        assertThat(nodes.alice.tunnel.sendControl(peer, ELSEWHERE, packet(), nodes.nowNs, nodes.alice))
                .isFalse();
        var connected = TwoNodes.connected();
        Peer removed = connected.alice.peerOf(connected.bob);
        connected.alice.tunnel.removePeer(removed);
        assertThat(connected.alice.tunnel.sendControl(removed, ELSEWHERE, packet(), 0, connected.alice))
                .isFalse();
        connected.alice.meet(connected.bob);
        assertThat(connected.alice.tunnel.sendControl(removed, ELSEWHERE, packet(), 0, connected.alice))
                .isFalse();
        assertThat(nodes.alice.outbox).isEmpty();
        assertThat(connected.alice.outbox).isEmpty();
    }
}
