package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.session.Drop;
import io.darkmesh.wireguard.session.Peer;
import org.junit.jupiter.api.Test;

/** Packets, endpoints, limits and counters by the rules. */
final class PacketRulesTest {
    private static final TestAddress ELSEWHERE = new TestAddress(99, 1234);

    @Test
    void anEndpointIsLearnedOnlyFromAuthenticatedPackets() {
        var nodes = TwoNodes.connected();
        nodes.alice.sendTo(nodes.bob, 1);
        byte[] data = nodes.alice.outbox.removeFirst().datagram();
        byte[] forged = data.clone();
        forged[20] ^= 1;
        Peer alice = nodes.bob.peerOf(nodes.alice);

        nodes.bob.receive(ELSEWHERE, forged);
        assertThat(alice.endpoint()).isEqualTo(nodes.alice.address);
        nodes.bob.receive(ELSEWHERE, data);
        assertThat(alice.endpoint()).isEqualTo(ELSEWHERE);
        alice.setEndpoint(nodes.alice.address);
        nodes.bob.receive(ELSEWHERE, data);
        assertThat(nodes.bob.drops).containsExactly(Drop.AUTHENTICATION_FAILED, Drop.REPLAYED);
        assertThat(alice.endpoint()).isEqualTo(nodes.alice.address);
    }

    @Test
    void anEndpointIsLearnedFromAValidHandshakeAndNotWhenRoamingIsOff() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        byte[] initiation = nodes.alice.outbox.removeFirst().datagram();
        Peer alice = nodes.bob.peerOf(nodes.alice);
        alice.setRoaming(false);
        nodes.bob.receive(ELSEWHERE, initiation);
        assertThat(alice.endpoint()).isEqualTo(nodes.alice.address);
        assertThat(nodes.bob.outbox.getFirst().to()).isEqualTo(ELSEWHERE);

        nodes.alice.receive(ELSEWHERE, nodes.bob.outbox.removeFirst().datagram());
        assertThat(nodes.alice.peerOf(nodes.bob).endpoint()).isEqualTo(ELSEWHERE);
    }

    @Test
    void decryptedInnerSourceMustBeInTheAllowedIpsOfThisVeryPeer() {
        var nodes = TwoNodes.connected();
        int carol = 0x0a640003;
        Peer other = nodes.bob.tunnel.addPeer(new PublicKey(new byte[32])).orElseThrow();
        nodes.bob.tunnel.allow(other, Prefix.ipv4(carol, 32));
        nodes.alice.sendPacket(Packets.ipv4(carol, nodes.bob.innerAddress, 60, 1));
        nodes.alice.sendPacket(Packets.ipv4(0x0a640004, nodes.bob.innerAddress, 60, 1));
        nodes.exchange();
        assertThat(nodes.bob.delivered).isEmpty();
        assertThat(nodes.bob.drops).containsExactly(Drop.SOURCE_NOT_ALLOWED, Drop.SOURCE_NOT_ALLOWED);
    }

    @Test
    void innerLengthComesFromTheIpHeaderAndPaddingIsTrimmed() {
        var nodes = TwoNodes.connected();
        for (int length = 28; length < 70; length++) {
            nodes.alice.sendPacket(Packets.ipv4(nodes.alice.innerAddress, nodes.bob.innerAddress, length, length));
            assertThat(nodes.alice.outbox.getLast().datagram().length % 16).isZero();
        }
        nodes.exchange();
        assertThat(nodes.bob.delivered)
                .extracting(packet -> packet.length)
                .hasSize(42)
                .doesNotHaveDuplicates();
    }

    @Test
    void anInnerLengthBeyondTheMessageIsRefused() {
        var nodes = TwoNodes.connected();
        byte[] packet = Packets.ipv4(nodes.alice.innerAddress, nodes.bob.innerAddress, 100, 1);
        packet[3] = 113;
        nodes.alice.sendPacket(packet);
        packet[3] = 112;
        nodes.alice.sendPacket(packet);
        packet[0] = 0x55;
        nodes.alice.sendPacket(packet);
        nodes.exchange();
        assertThat(nodes.bob.drops).containsExactly(Drop.PACKET_MALFORMED, Drop.PACKET_MALFORMED);
        assertThat(nodes.bob.delivered).hasSize(1);
    }

    @Test
    void withoutPeerOrEndpointTheSenderIsToldAtOnce() {
        var nodes = new TwoNodes(1);
        assertThat(nodes.alice.sendPacket(Packets.ipv4(1, 0x0b000001, 60, 1))).isFalse();
        nodes.alice.peerOf(nodes.bob).setEndpoint(null);
        assertThat(nodes.alice.sendTo(nodes.bob, 1)).isFalse();
        assertThat(nodes.alice.tunnel.stage(
                        nodes.alice.peerOf(nodes.bob), java.nio.ByteBuffer.allocate(20), 0, nodes.alice))
                .isFalse();
        assertThat(nodes.alice.outbox).isEmpty();
    }

    @Test
    void theLocalAddressIsForgottenOnAHandshakeRetry() {
        var nodes = new TwoNodes(1);
        Peer bob = nodes.alice.peerOf(nodes.bob);
        bob.setEndpoint(new TestAddress(2, 51820, true));
        nodes.lets = sent -> false;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.runFor(TwoNodes.seconds(6));
        assertThat(nodes.wire)
                .extracting(TestNode.Sent::to)
                .containsExactly(new TestAddress(2, 51820, true), new TestAddress(2, 51820));
    }

    @Test
    void handshakesGoOutWithAf41AndDataWithTheInnerEcn() {
        var nodes = new TwoNodes(1);
        byte[] packet = Packets.ipv4(nodes.alice.innerAddress, nodes.bob.innerAddress, 60, 1);
        packet[1] = (byte) 0xba;
        nodes.alice.sendPacket(packet);
        nodes.exchange();
        assertThat(nodes.wire).extracting(TestNode.Sent::trafficClass).containsExactly(0x88, 0x88, 2);
    }

    @Test
    void onlyTheNewest128StagedPacketsAreKept() {
        var nodes = new TwoNodes(1);
        for (int i = 0; i < 200; i++) {
            nodes.alice.sendTo(nodes.bob, i);
        }
        nodes.exchange();
        assertThat(nodes.bob.delivered).hasSize(128);
        assertThat(Packets.number(nodes.bob.delivered.getFirst())).isEqualTo(72);
    }

    @Test
    void byteCountersCountUdpPayloadOfAllAuthenticatedMessages() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        var alice = nodes.alice.peerOf(nodes.bob).activity();
        var bob = nodes.bob.peerOf(nodes.alice).activity();
        long data = 32 + 112;
        assertThat(alice.sentBytes()).isEqualTo(148 + data);
        assertThat(alice.receivedBytes()).isEqualTo(92);
        assertThat(bob.sentBytes()).isEqualTo(92);
        assertThat(bob.receivedBytes()).isEqualTo(148 + data);
        assertThat(nodes.alice.tunnel.latestHandshake(nodes.alice.peerOf(nodes.bob)))
                .contains(nodes.alice.startedAt);
        assertThat(nodes.bob.tunnel.latestHandshake(nodes.bob.peerOf(nodes.alice)))
                .contains(nodes.bob.startedAt);
    }

    @Test
    void aRemovedPeerIsForgottenWholly() {
        var nodes = TwoNodes.connected();
        Peer bob = nodes.alice.peerOf(nodes.bob);
        nodes.alice.tunnel.removePeer(bob);
        assertThat(nodes.alice.tunnel.receivers().size()).isZero();
        assertThat(nodes.alice.tunnel.allowedIps().lookup(nodes.bob.innerAddress))
                .isNull();
        assertThat(nodes.alice.tunnel.nextDeadlineNs()).isEqualTo(Limits.NEVER);
        assertThat(bob.sendingKey()).isNull();
        assertThat(nodes.alice.tunnel.stage(bob, java.nio.ByteBuffer.allocate(20), 0, nodes.alice))
                .isFalse();
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.exchange();
        assertThat(nodes.alice.delivered).isEmpty();
    }

    @Test
    void aMoreSpecificAllowedIpMovesToAnotherPeer() {
        var nodes = TwoNodes.connected();
        Peer bob = nodes.alice.peerOf(nodes.bob);
        Peer carol = nodes.alice
                .tunnel
                .addPeer(new PublicKey(new byte[] {
                    1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                }))
                .orElseThrow();
        nodes.alice.tunnel.allow(bob, Prefix.parse("10.0.0.0/8"));
        nodes.alice.tunnel.allow(carol, Prefix.parse("10.1.0.0/16"));
        assertThat(nodes.alice.tunnel.allowedIps().lookup(0x0a010203)).isSameAs(carol);
        nodes.alice.tunnel.allow(bob, Prefix.parse("10.1.0.0/16"));
        assertThat(nodes.alice.tunnel.allowedIps().lookup(0x0a010203)).isSameAs(bob);
        assertThat(nodes.alice.tunnel.allowedIps().list(carol)).isEmpty();
    }
}
