package io.darkmesh.relay.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.relay.RefusalCode;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayToken;
import io.darkmesh.relay.TestNode;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RelayRouterTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START = 1_800_000_000L;

    private final KeyPair coordinator = TestNode.coordinator();
    private final KeyPair other = TestNode.coordinator();
    private final Random random = new Random(5);
    private long wallSeconds = START;
    private final RelayRouter router = new RelayRouter(
            new RelayTrust(TestNode.RELAY_ID, TestNode.RELAY_SET, List.of(coordinator.getPublic(), other.getPublic())),
            RelayLimits.DEFAULT.withMaxConnections(20),
            () -> Instant.ofEpochSecond(wallSeconds),
            random);

    private final class Client {
        final FakeTransport transport = new FakeTransport();
        final RelaySession session = router.connect(transport, 0);
        final TestNode node;

        Client(TestNode node) {
            this.node = node;
        }

        Client(String network) {
            this(TestNode.of(random, network, coordinator.getPrivate(), START));
        }

        Client join() {
            session.onMessage(
                    node.answer(transport.sent(RelayFrame.Challenge.class).getFirst()), 0);
            transport.write(session);
            return this;
        }

        void send(RelayFrame frame) {
            session.onMessage(frame.toMessage(), SECOND_NS);
        }

        RefusalCode refusal() {
            assertThat(transport.closed).isTrue();
            return transport.sent(RelayFrame.Refused.class).getFirst().code();
        }
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    @Test
    void whoProvesTheKeyIsWelcomeAndReachesAPeerOfItsNetworkUnderItsOwnKey() {
        Client alice = new Client("net-1").join();
        Client bob = new Client("net-1").join();
        assertThat(alice.transport.sent(RelayFrame.Welcome.class)).containsExactly(new RelayFrame.Welcome(60, 120));
        alice.send(new RelayFrame.Data(bob.node.key(), bytes(1, 2, 3)));
        alice.send(new RelayFrame.Signal(bob.node.key(), bytes(4)));
        assertThat(bob.transport.sent(RelayFrame.Data.class))
                .containsExactly(new RelayFrame.Data(alice.node.key(), bytes(1, 2, 3)));
        assertThat(bob.transport.sent(RelayFrame.Signal.class))
                .containsExactly(new RelayFrame.Signal(alice.node.key(), bytes(4)));
    }

    @Test
    void nothingCrossesFromOneNetworkToAnother() {
        Client alice = new Client("net-1").join();
        Client eve = new Client("net-2").join();
        eve.send(new RelayFrame.Data(alice.node.key(), bytes(1)));
        assertThat(alice.transport.sent(RelayFrame.Data.class)).isEmpty();
        assertThat(eve.transport.sent(RelayFrame.PeerGone.class))
                .containsExactly(new RelayFrame.PeerGone(alice.node.key()));
    }

    @Test
    void oneCoordinatorCannotSpeakForANetworkOfAnotherByItsName() {
        Client alice = new Client("net-1").join();
        Client eve = new Client(TestNode.of(random, "net-1", other.getPrivate(), START)).join();
        eve.send(new RelayFrame.Data(alice.node.key(), bytes(1)));
        assertThat(alice.transport.sent(RelayFrame.Data.class)).isEmpty();
    }

    @Test
    void aForeignAnExpiredAndAStolenTokenAreRefused() {
        var foreign =
                new Client(TestNode.of(random, "net-1", TestNode.coordinator().getPrivate(), START)).join();
        assertThat(foreign.refusal()).isEqualTo(RefusalCode.FOREIGN);

        var expired = new Client(
                        TestNode.of(random, "net-1", coordinator.getPrivate(), START - RelayToken.LIFETIME_SECONDS - 1))
                .join();
        assertThat(expired.refusal()).isEqualTo(RefusalCode.EXPIRED);

        TestNode owner = TestNode.of(random, "net-1", coordinator.getPrivate(), START);
        var thief = new Client(new TestNode(X25519Secret.random(random), owner.token())).join();
        assertThat(thief.refusal()).isEqualTo(RefusalCode.NOT_THE_KEY);

        X25519Secret secret = X25519Secret.random(random);
        byte[] otherSet = new RelayToken("net-1", secret.publicKey(), "elsewhere", START, START + 100)
                .sign(coordinator.getPrivate());
        var astray = new Client(new TestNode(secret, ByteBuffer.wrap(otherSet))).join();
        assertThat(astray.refusal()).isEqualTo(RefusalCode.FOREIGN);
        assertThat(router.connectionCount()).isZero();
    }

    @Test
    void nothingIsForwardedBeforeTheProof() {
        Client bob = new Client("net-1").join();
        Client early = new Client("net-1");
        early.send(new RelayFrame.Data(bob.node.key(), bytes(1)));
        assertThat(early.refusal()).isEqualTo(RefusalCode.PROTOCOL);
        assertThat(bob.transport.sent(RelayFrame.Data.class)).isEmpty();
    }

    @Test
    void aRevokedNodeIsCutOffAndStaysOutUntilItIsRestored() {
        Client alice = new Client("net-1").join();
        router.revoke(0, "net-1", alice.node.key().toNodeKey());
        assertThat(alice.refusal()).isEqualTo(RefusalCode.REVOKED);
        assertThat(new Client(alice.node).join().refusal()).isEqualTo(RefusalCode.REVOKED);
        router.restore(0, "net-1", alice.node.key().toNodeKey());
        assertThat(new Client(alice.node).join().transport.closed).isFalse();
    }

    @Test
    void theSameNodeConnectingAgainTakesTheOldConnectionsPlace() {
        Client old = new Client("net-1").join();
        Client now = new Client(old.node).join();
        assertThat(old.refusal()).isEqualTo(RefusalCode.REPLACED);
        Client bob = new Client("net-1").join();
        bob.send(new RelayFrame.Data(old.node.key(), bytes(1)));
        assertThat(now.transport.sent(RelayFrame.Data.class)).hasSize(1);
        old.session.onClosed();
        bob.send(new RelayFrame.Data(old.node.key(), bytes(2)));
        assertThat(now.transport.sent(RelayFrame.Data.class)).hasSize(2);
    }

    @Test
    void silenceALateProofAndAnExpiredTokenEndAConnection() {
        Client silent = new Client("net-1").join();
        Client alive = new Client("net-1").join();
        Client late = new Client("net-1");
        router.onTick(11 * SECOND_NS);
        assertThat(late.refusal()).isEqualTo(RefusalCode.SILENT);
        alive.session.onMessage(new RelayFrame.Ping(7).toMessage(), 60 * SECOND_NS);
        assertThat(alive.transport.sent(RelayFrame.Pong.class)).containsExactly(new RelayFrame.Pong(7));
        router.onTick(121 * SECOND_NS);
        assertThat(silent.refusal()).isEqualTo(RefusalCode.SILENT);
        assertThat(alive.transport.closed).isFalse();
        wallSeconds += RelayToken.LIFETIME_SECONDS;
        router.onTick(122 * SECOND_NS);
        assertThat(alive.refusal()).isEqualTo(RefusalCode.EXPIRED);
    }

    @Test
    void aSlowReaderKeepsTheNewestFramesOfEachKindAndSignalsComeFirst() {
        Client alice = new Client("net-1").join();
        Client slow = new Client("net-1").join();
        int window = RelayLimits.DEFAULT.windowBytes();
        ByteBuffer filling = ByteBuffer.allocate(32_768);
        while (slow.transport.unwrittenBytes < window) {
            alice.send(new RelayFrame.Data(slow.node.key(), filling));
        }
        int before = slow.transport.sent.size();
        for (int i = 0; i < 100; i++) {
            alice.send(new RelayFrame.Data(slow.node.key(), bytes(i)));
            alice.send(new RelayFrame.Signal(slow.node.key(), bytes(i)));
        }
        assertThat(slow.transport.sent).hasSize(before);
        assertThat(router.counters().droppedFrames()).isEqualTo(2 * (100 - 32));
        slow.transport.write(slow.session);
        List<RelayFrame> late = slow.transport.sent.subList(before, slow.transport.sent.size());
        assertThat(late).hasSize(64);
        for (int i = 0; i < 32; i++) {
            assertThat(late.get(i)).isEqualTo(new RelayFrame.Signal(alice.node.key(), bytes(68 + i)));
            assertThat(late.get(32 + i)).isEqualTo(new RelayFrame.Data(alice.node.key(), bytes(68 + i)));
        }
    }

    @Test
    void neighbouringFramesForOnePeerTravelTogetherAndOthersApart() {
        Client alice = new Client("net-1").join();
        Client bob = new Client("net-1").join();
        Client carol = new Client("net-1").join();
        ByteBuffer message = ByteBuffer.allocate(1000);
        new RelayFrame.Data(bob.node.key(), bytes(1)).write(message);
        new RelayFrame.Data(bob.node.key(), bytes(2)).write(message);
        new RelayFrame.Data(carol.node.key(), bytes(3)).write(message);
        new RelayFrame.Ping(9).write(message);
        new RelayFrame.Data(bob.node.key(), bytes(4)).write(message);
        alice.session.onMessage(message.flip(), 0);
        Key32 from = alice.node.key();
        assertThat(bob.transport.sent(RelayFrame.Data.class))
                .containsExactly(
                        new RelayFrame.Data(from, bytes(1)),
                        new RelayFrame.Data(from, bytes(2)),
                        new RelayFrame.Data(from, bytes(4)));
        assertThat(carol.transport.sent(RelayFrame.Data.class)).containsExactly(new RelayFrame.Data(from, bytes(3)));
        assertThat(router.counters().forwardedMessages()).isEqualTo(3);
    }

    @Test
    void framesThatOnlyTheRelayMaySendAndTruncatedOnesEndTheConnection() {
        for (RelayFrame frame : List.of(
                new RelayFrame.Welcome(1, 2),
                new RelayFrame.Restarting(1),
                new RelayFrame.PeerGone(new Key32(1, 2, 3, 4)))) {
            Client alice = new Client("net-1").join();
            alice.send(frame);
            assertThat(alice.refusal()).isEqualTo(RefusalCode.PROTOCOL);
        }
        Client bob = new Client("net-1").join();
        bob.session.onMessage(bytes(5, 0, 0, 0, 99, 1), 0);
        assertThat(bob.refusal()).isEqualTo(RefusalCode.PROTOCOL);
    }

    @Test
    void noiseFromAnAgentNeverThrows() {
        for (int i = 0; i < 2_000; i++) {
            Client alice = new Client("net-1").join();
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 5) {
                noise[0] = (byte) random.nextInt(12);
                noise[1] = 0;
                noise[2] = 0;
                noise[3] = 0;
            }
            alice.session.onMessage(ByteBuffer.wrap(noise), 0);
            alice.session.onClosed();
        }
        assertThat(router.connectionCount()).isZero();
    }

    @Test
    void oneConnectionTooManyIsRefused() {
        for (int i = 0; i < 20; i++) {
            new Client("net-1");
        }
        assertThat(new Client("net-1").refusal()).isEqualTo(RefusalCode.FULL);
    }

    @Test
    void readingPausesUntilTheRateIsKept() {
        var pacer = new ReadPacer(1_000_000, 2_000, 0);
        assertThat(pacer.onRead(2_000, 0)).isZero();
        assertThat(pacer.onRead(1_000, 0)).isEqualTo(1_000_000);
        assertThat(pacer.onRead(500, 2_000_000)).isZero();
    }

    @Test
    void aRestartIsAnnouncedToAll() {
        Client alice = new Client("net-1").join();
        router.announceRestart(30_000);
        assertThat(alice.transport.sent.getLast()).isEqualTo(new RelayFrame.Restarting(30_000));
    }
}
