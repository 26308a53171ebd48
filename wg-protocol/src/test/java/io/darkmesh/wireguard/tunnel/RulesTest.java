package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.session.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Handshakes and keys by the rules of the whitepaper and of those who came before. */
final class RulesTest {
    private static final TestAddress ELSEWHERE = new TestAddress(99, 1234);

    @Test
    void messageTypeIsOneByteAndThreeReservedZeroBytes() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        for (int reserved = 1; reserved <= 3; reserved++) {
            byte[] initiation = nodes.alice.outbox.getFirst().datagram().clone();
            initiation[reserved] = 1;
            nodes.bob.receive(nodes.alice.address, initiation);
        }
        assertThat(nodes.bob.events).containsOnly("MALFORMED");
        assertThat(nodes.bob.outbox).isEmpty();
    }

    @Test
    void lengthsOfTypes1To3AreExact() {
        for (int type = 1; type <= 3; type++) {
            for (int length = 0; length < 200; length++) {
                byte[] datagram = new byte[length];
                if (length > 0) {
                    datagram[0] = (byte) type;
                }
                int expected = new int[] {148, 92, 64}[type - 1];
                assertThat(Message.parse(java.nio.ByteBuffer.wrap(datagram)).isPresent())
                        .isEqualTo(length == expected);
            }
        }
    }

    @Test
    void unknownIndexBadMac1BadAeadAreMetWithSilence() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        byte[] initiation = nodes.alice.outbox.getFirst().datagram();
        for (int i = 4; i < 132; i++) {
            byte[] forged = initiation.clone();
            forged[i] ^= 1;
            nodes.bob.receive(nodes.alice.address, forged);
        }
        assertThat(nodes.bob.events).containsOnly("WRONG_MAC1");
        assertThat(nodes.bob.outbox).isEmpty();

        nodes.bob.receive(nodes.alice.address, initiation);
        byte[] response = nodes.bob.outbox.getFirst().datagram();
        for (int i = 4; i < 76; i++) {
            byte[] forged = response.clone();
            forged[i] ^= 1;
            nodes.alice.receive(nodes.bob.address, forged);
        }
        assertThat(nodes.alice.events).containsOnly("WRONG_MAC1");
        nodes.alice.outbox.clear();
        nodes.alice.receive(nodes.bob.address, response);
        assertThat(nodes.alice.events).contains("ACCEPTED");
    }

    @Test
    void aForgedResponseWithARightMac1LeavesTheHandshakeAlive() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.bob.receive(nodes.alice.address, nodes.alice.outbox.removeFirst().datagram());
        byte[] response = nodes.bob.outbox.getFirst().datagram();
        for (int at : new int[] {12, 43, 44, 59}) {
            byte[] forged = response.clone();
            forged[at] ^= 1;
            nodes.alice.receive(nodes.bob.address, withMac1(forged, nodes.alice.privateKey.publicKey()));
        }
        assertThat(nodes.alice.events).containsOnly("FORGED");
        byte[] unknown = response.clone();
        unknown[8] ^= 1;
        nodes.alice.receive(nodes.bob.address, withMac1(unknown, nodes.alice.privateKey.publicKey()));
        assertThat(nodes.alice.events).contains("UNKNOWN_RECEIVER");
        nodes.alice.receive(nodes.bob.address, response);
        assertThat(nodes.alice.events).contains("ACCEPTED", "completed");
    }

    private static byte[] withMac1(byte[] message, PublicKey receiver) {
        new io.darkmesh.wireguard.cookie.CookieGenerator(receiver).addMacs(message, 0);
        return message;
    }

    @Test
    void aStrangerIsMetWithSilence() {
        var nodes = new TwoNodes(1);
        var carol = new TestNode(3, new Random(5));
        carol.meet(nodes.bob);
        carol.sendTo(nodes.bob, 1);
        nodes.bob.receive(carol.address, carol.outbox.getFirst().datagram());
        assertThat(nodes.bob.events).containsExactly("UNKNOWN_PEER");
        assertThat(nodes.bob.outbox).isEmpty();
    }

    @Test
    void timestampIsStrictlyGreaterThanTheLastAcceptedOne() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        byte[] initiation = nodes.alice.outbox.getFirst().datagram();
        nodes.exchange();
        nodes.runFor(TwoNodes.seconds(1));
        nodes.bob.events.clear();
        nodes.bob.receive(nodes.alice.address, initiation);
        assertThat(nodes.bob.events).containsExactly("REPLAYED");
        assertThat(nodes.bob.outbox).isEmpty();
    }

    @Test
    void theSenderRoundsNanosecondsDownTo2To24() {
        Tai64n stamp = Tai64n.of(Instant.ofEpochSecond(1, 999_999_999));
        assertThat(stamp.nanos() & 0xffffff).isZero();
        assertThat(stamp.nanos()).isEqualTo(59 << 24);
        assertThat(stamp.seconds()).isEqualTo((1L << 62) + 11);
    }

    @Test
    void aClockThatWentBackAtBootDoesNotLockTheNodeOut() {
        var nodes = TwoNodes.connected();
        Tai64n floor = nodes.alice.tunnel.timestampFloor();
        var reborn = new TestNode(1, new Random(1), floor);
        reborn.tunnel.setPrivateKey(nodes.alice.privateKey);
        reborn.startedAt = Instant.parse("2001-01-01T00:00:00Z");
        reborn.meet(nodes.bob);
        nodes.runFor(TwoNodes.seconds(1));
        reborn.sendTo(nodes.bob, 1);
        nodes.bob.events.clear();
        nodes.bob.receive(reborn.address, reborn.outbox.getFirst().datagram());
        assertThat(nodes.bob.events).containsExactly("ACCEPTED");
        assertThat(reborn.tunnel.timestampFloor().isAfter(floor)).isTrue();
    }

    @Test
    void initiationsSoonerThan20MsAfterTheLastAreIgnored() {
        var nodes = new TwoNodes(1);
        assertThat(secondInitiationAfter(nodes, Limits.INITIATION_GUARD_NS - 1)).isEqualTo("TOO_SOON");
        assertThat(secondInitiationAfter(new TwoNodes(2), Limits.INITIATION_GUARD_NS))
                .isEqualTo("ACCEPTED");
    }

    private static String secondInitiationAfter(TwoNodes nodes, long delayNs) {
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.bob.receive(nodes.alice.address, nodes.alice.outbox.removeFirst().datagram());
        nodes.setNow(TwoNodes.seconds(6));
        nodes.alice.tunnel.onTimeout(nodes.nowNs, nodes.alice);
        nodes.setNow(delayNs);
        nodes.bob.receive(nodes.alice.address, nodes.alice.outbox.removeFirst().datagram());
        return nodes.bob.events.getLast();
    }

    @Test
    void theResponderSendsNothingOnANewKeyBeforeItReceivedDataOnIt() {
        var nodes = new TwoNodes(1);
        nodes.lets = sent -> sent.type() != Message.TRANSPORT_DATA;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        assertThat(nodes.bob.peerOf(nodes.alice).sendingKey()).isNull();
        nodes.bob.sendTo(nodes.alice, 2);
        nodes.exchange();
        assertThat(nodes.countFrom(nodes.bob, Message.TRANSPORT_DATA)).isZero();

        nodes.lets = sent -> true;
        nodes.alice.sendTo(nodes.bob, 3);
        nodes.exchange();
        assertThat(nodes.bob.delivered).hasSize(1);
        assertThat(nodes.alice.delivered).extracting(Packets::number).containsExactly(2L);
    }

    @Test
    void theInitiatorSendsStagedPacketsOrAKeepaliveAtOnce() {
        var nodes = new TwoNodes(1);
        for (int i = 0; i < 5; i++) {
            nodes.alice.sendTo(nodes.bob, i);
        }
        nodes.exchange();
        assertThat(nodes.bob.delivered).extracting(Packets::number).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(nodes.count(Message.TRANSPORT_DATA)).isEqualTo(5);

        var quiet = new TwoNodes(2);
        quiet.alice.tunnel.setPersistentKeepalive(
                quiet.alice.peerOf(quiet.bob), Duration.ofSeconds(25), 0, quiet.alice);
        quiet.exchange();
        assertThat(quiet.wire.getLast().datagram()).hasSize(32);
        assertThat(quiet.bob.peerOf(quiet.alice).sendingKey()).isNotNull();
    }

    @Test
    void dataOnAnUnconfirmedKeyIsDeliveredWhileTheEngineSleeps() {
        var nodes = new TwoNodes(1);
        nodes.bob.engineAsleep = true;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.exchange();
        assertThat(nodes.bob.delivered).hasSize(2);
        assertThat(nodes.bob.peerOf(nodes.alice).sendingKey()).isNull();
        nodes.bob.engineAsleep = false;
        nodes.bob.runEngine();
        assertThat(nodes.bob.peerOf(nodes.alice).sendingKey()).isNotNull();
    }

    @Test
    void onCompletionTheKeypairTakesTheHandshakesEntry() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        byte[] initiation = nodes.alice.outbox.getFirst().datagram();
        int index = java.nio.ByteBuffer.wrap(initiation)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(4);
        assertThat(nodes.alice.tunnel.receivers().find(index)).isInstanceOf(PendingInitiation.class);
        assertThat(nodes.alice.tunnel.receivers().key(index)).isNull();
        nodes.exchange();
        assertThat(nodes.alice.tunnel.receivers().key(index)).isNotNull();
        assertThat(nodes.alice.tunnel.receivers().size()).isEqualTo(1);
        assertThat(nodes.bob.tunnel.receivers().size()).isEqualTo(1);
    }

    @Test
    void aLowOrderPeerKeyMayBeConfiguredButNeverHandshakes() {
        var alice = new TestNode(1, new Random(1));
        for (byte[] key : new byte[][] {new byte[32], one(), minusOne()}) {
            Peer peer = alice.tunnel.addPeer(new PublicKey(key)).orElseThrow();
            alice.tunnel.allow(peer, Prefix.ipv4(7, 32));
            alice.tunnel.setEndpoint(peer, ELSEWHERE, 0, alice);
            assertThat(alice.sendPacket(Packets.ipv4(alice.innerAddress, 7, 60, 1)))
                    .isTrue();
            alice.tunnel.setPersistentKeepalive(peer, Duration.ofSeconds(1), 0, alice);
        }
        for (int second = 0; second < 200; second++) {
            alice.nowNs = TwoNodes.seconds(second);
            alice.tunnel.onTimeout(alice.nowNs, alice);
        }
        assertThat(alice.outbox).isEmpty();
    }

    private static byte[] one() {
        byte[] key = new byte[32];
        key[0] = 1;
        return key;
    }

    private static byte[] minusOne() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 0xff);
        key[0] = (byte) 0xec;
        key[31] = 0x7f;
        return key;
    }

    @Test
    void changingThePrivateKeyEndsAllSessionsAndLetsAHandshakeHappenAtOnce() {
        var nodes = TwoNodes.connected();
        var replacement = PrivateKey.generate(new Random(77));
        nodes.alice.tunnel.setPrivateKey(replacement);
        assertThat(nodes.alice.peerOf(nodes.bob).sendingKey()).isNull();
        assertThat(nodes.alice.tunnel.receivers().size()).isZero();
        Peer alice = nodes.bob.tunnel.addPeer(replacement.publicKey()).orElseThrow();
        nodes.bob.tunnel.allow(alice, Prefix.ipv4(nodes.alice.innerAddress, 32));

        nodes.alice.sendTo(nodes.bob, 9);
        nodes.exchange();
        assertThat(nodes.bob.delivered).extracting(Packets::number).containsExactly(9L);
    }

    @Test
    void ourOwnKeyIsNoPeer() {
        var nodes = TwoNodes.connected();
        assertThat(nodes.alice.tunnel.addPeer(nodes.alice.privateKey.publicKey()))
                .isEmpty();
        nodes.alice.tunnel.setPrivateKey(nodes.bob.privateKey);
        assertThat(nodes.alice.tunnel.peers()).isEmpty();
        assertThat(nodes.alice.tunnel.allowedIps().lookup(nodes.bob.innerAddress))
                .isNull();
    }

    @Test
    void withoutAPrivateKeyNothingIsAnsweredAndNothingInitiated() {
        var nodes = TwoNodes.connected();
        nodes.bob.tunnel.setPrivateKey(null);
        nodes.bob.events.clear();
        nodes.setNow(TwoNodes.seconds(300));
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.bob.sendTo(nodes.alice, 1);
        nodes.exchange();
        assertThat(nodes.bob.events).containsExactly("NO_PRIVATE_KEY");
        assertThat(nodes.countFrom(nodes.bob, Message.INITIATION)).isZero();
    }

    @Test
    void afterRealSuspendKeysAndHandshakesAreWiped() {
        var nodes = TwoNodes.connected();
        nodes.alice.tunnel.onResume();
        assertThat(nodes.alice.peerOf(nodes.bob).sendingKey()).isNull();
        assertThat(nodes.alice.tunnel.receivers().size()).isZero();
        nodes.alice.sendTo(nodes.bob, 5);
        assertThat(nodes.alice.outbox).extracting(TestNode.Sent::type).containsExactly(Message.INITIATION);
    }

    @Test
    void aResponseIsConsumedOnce() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.bob.receive(nodes.alice.address, nodes.alice.outbox.removeFirst().datagram());
        byte[] response = nodes.bob.outbox.removeFirst().datagram();
        nodes.alice.receive(nodes.bob.address, response);
        var key = nodes.alice.peerOf(nodes.bob).sendingKey();
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.alice.events.clear();
        nodes.alice.receive(nodes.bob.address, response);
        assertThat(nodes.alice.events).containsExactly("UNKNOWN_RECEIVER");
        assertThat(nodes.alice.peerOf(nodes.bob).sendingKey()).isSameAs(key);
        assertThat(key.counter()).isEqualTo(2);
    }

    @Test
    void aPresharedKeyMustBeTheSameAtBothEnds() {
        var nodes = new TwoNodes(1);
        byte[] secret = new byte[32];
        secret[5] = 7;
        nodes.alice.tunnel.setPresharedKey(nodes.alice.peerOf(nodes.bob), new PresharedKey(secret));
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        assertThat(nodes.alice.events).containsExactly("FORGED");
        nodes.bob.tunnel.setPresharedKey(nodes.bob.peerOf(nodes.alice), new PresharedKey(secret));
        nodes.runFor(TwoNodes.afterRekeyTimeout());
        assertThat(nodes.bob.delivered).hasSize(1);
        nodes.alice.tunnel.setPresharedKey(nodes.alice.peerOf(nodes.bob), PresharedKey.NONE);
        assertThat(nodes.alice
                        .tunnel
                        .presharedKey(nodes.alice.peerOf(nodes.bob))
                        .isNone())
                .isTrue();
    }
}
