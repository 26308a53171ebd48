package io.darkmesh.agent.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.darkmesh.agent.datapath.DropReason;
import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.packets.Packet;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.memory.MemoryTun;
import io.darkmesh.tun.memory.MemoryTunQueue;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpConfig;
import io.darkmesh.tun.udp.UdpSocket;
import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.session.Activity;
import io.darkmesh.wireguard.session.Peer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two nodes, real handshakes, real sockets on loopback; their hosts are this test. */
@Timeout(60)
final class DatapathTest {
    private static final AeadCandidate JDK = new AeadCandidate("jdk", JdkAead::new);
    private static final int LOOPBACK = 0x7f000001;
    private static final byte[] ALICE = Packet.address("100.64.0.1");
    private static final byte[] BOB = Packet.address("100.64.0.2");

    private final PrivateKey aliceKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey bobKey = PrivateKey.generate(new SecureRandom());
    private MemoryTun aliceTun = tun(EnumSet.allOf(TunOffload.class));
    private MemoryTun bobTun = tun(EnumSet.allOf(TunOffload.class));
    private TestNode alice = node(aliceTun, aliceKey, true);
    private TestNode bob = node(bobTun, bobKey, true);

    private static MemoryTun tun(Set<TunOffload> offloads) {
        return new MemoryTun("mem0", TestNode.MTU, 1, offloads);
    }

    private static UdpSocket socket(boolean offloads) {
        return UdpSocket.open(UdpConfig.onPort(0).withOffloads(offloads, offloads));
    }

    private static TestNode node(MemoryTun tun, PrivateKey key, boolean offloads) {
        return new TestNode(tun, List.of(socket(offloads)), key, () -> JDK);
    }

    /** Bob does not know where Alice is: he learns it. */
    private void start() {
        alice.addPeer(
                bobKey.publicKey(),
                Optional.of(UdpAddress.ofIpv4(LOOPBACK, bob.datapath.port())),
                "100.64.0.2/32",
                "fd00::2/128");
        bob.addPeer(aliceKey.publicKey(), Optional.empty(), "100.64.0.1/32", "fd00::1/128");
        alice.start();
        bob.start();
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
    }

    private static byte[] frame(byte[] packet) {
        return Packet.concat(new byte[10], packet);
    }

    private static byte[] packetOf(byte[] frame) {
        return Arrays.copyOfRange(frame, 10, frame.length);
    }

    private static byte[] ping(byte[] from, byte[] to, int sequence) {
        return Packet.of(from, to, 1, new byte[] {8, 0, 0, 0, 0, 1, 0, (byte) sequence})
                .toBytes();
    }

    private static MemoryTunQueue host(MemoryTun tun) {
        return tun.queues().getFirst();
    }

    @Test
    void aPacketBeforeTheHandshakeWaitsForItAndArrives() throws InterruptedException {
        start();
        byte[] ping = ping(ALICE, BOB, 1);

        host(aliceTun).sendFromHost(frame(ping));

        assertThat(packetOf(host(bobTun).awaitWritten(1).getFirst())).isEqualTo(ping);
        byte[] pong = ping(BOB, ALICE, 1);
        host(bobTun).sendFromHost(frame(pong));
        assertThat(packetOf(host(aliceTun).awaitWritten(1).getFirst())).isEqualTo(pong);
    }

    @Test
    void aMessageInsideTheSessionReachesTheEngineAndNeverTheDevice() throws InterruptedException {
        start();
        var ping = new PathMessage.Ping(7, 100);
        byte[] packet = ping(ALICE, BOB, 1);

        alice.sendInner(alice.tunnel.peer(bobKey.publicKey()).orElseThrow(), ping);
        assertThat(bob.innerMessages.take()).isEqualTo(ping);
        host(aliceTun).sendFromHost(frame(packet));

        assertThat(packetOf(host(bobTun).awaitWritten(1).getFirst())).isEqualTo(packet);
        assertThat(bob.datapath.inbound().getFirst().drops()).isEmpty();
    }

    /** Every combination of switches carries the same bytes. */
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void aSuperPacketArrivesWholeHoweverItTravels(boolean tunOffloads, boolean udpOffloads) throws Exception {
        stop();
        Set<TunOffload> granted = tunOffloads ? EnumSet.allOf(TunOffload.class) : Set.of();
        bobTun = tun(granted);
        alice = node(aliceTun = tun(EnumSet.allOf(TunOffload.class)), aliceKey, udpOffloads);
        bob = node(bobTun, bobKey, udpOffloads);
        start();
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 1)));
        host(bobTun).awaitWritten(1);
        byte[] payload = Packet.payload(60_000, 5);

        host(aliceTun).sendFromHost(superPacket(payload));

        byte[] arrived = new byte[0];
        while (arrived.length < payload.length) {
            for (byte[] each : host(bobTun).awaitWritten(1)) {
                arrived = Packet.concat(arrived, Arrays.copyOfRange(each, 10 + 52, each.length));
            }
        }
        assertThat(arrived).isEqualTo(payload);
        assertThat(alice.datapath.outbound().getFirst().drops()).isEmpty();
        assertThat(bob.datapath.inbound().getFirst().drops()).isEmpty();
    }

    private static byte[] superPacket(byte[] payload) {
        byte[] packet = Packet.of(ALICE, BOB, 6, Packet.tcp(5000, 80, 9, 9, 0x10, new byte[12], payload))
                .toBytes();
        int partial = ~Packet.checksum(Packet.of(ALICE, BOB, 6, new byte[0]).pseudoHeader(packet.length - 20)) & 0xffff;
        packet[36] = (byte) (partial >> 8);
        packet[37] = (byte) partial;
        ByteBuffer header = ByteBuffer.allocate(10).order(ByteOrder.nativeOrder());
        header.put((byte) 1).put((byte) 1).putShort((short) 52).putShort((short) 1368);
        header.putShort((short) 20).putShort((short) 16);
        return Packet.concat(header.array(), packet);
    }

    @Test
    void theLocalSenderHearsThatNobodyHasTheAddress() throws InterruptedException {
        start();
        byte[] ping = ping(ALICE, Packet.address("100.64.0.9"), 1);

        host(aliceTun).sendFromHost(frame(ping));

        byte[] answer = packetOf(host(aliceTun).awaitWritten(1).getFirst());
        assertThat(answer[9]).isEqualTo((byte) 1);
        assertThat(Arrays.copyOfRange(answer, 20, 22)).containsExactly(3, 1);
        assertThat(Arrays.copyOfRange(answer, 16, 20)).isEqualTo(ALICE);
        assertThat(Arrays.copyOfRange(answer, 28, answer.length)).isEqualTo(ping);
        assertThat(Packet.checksum(Arrays.copyOfRange(answer, 20, answer.length)))
                .isZero();
        assertThat(Packet.checksum(Arrays.copyOfRange(answer, 0, 20))).isZero();
        assertThat(alice.datapath.outbound().getFirst().drops()).containsEntry(DropReason.NO_PEER, 1L);
    }

    @Test
    void theLocalSenderHearsThatNobodyKnowsWhereThePeerIs() throws InterruptedException {
        start();

        host(bobTun).sendFromHost(frame(ping(BOB, ALICE, 1)));

        assertThat(packetOf(host(bobTun).awaitWritten(1).getFirst())[20]).isEqualTo((byte) 3);
        assertThat(bob.datapath.outbound().getFirst().drops()).containsEntry(DropReason.NO_PATH, 1L);
    }

    /** "An endpoint is learned only from authenticated packets." */
    @Test
    void aPeerThatMovedIsAnsweredWhereItIsNow() throws InterruptedException {
        start();
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 1)));
        host(bobTun).awaitWritten(1);

        UdpSocket elsewhere = socket(true);
        alice.rebind(List.of(elsewhere));
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 2)));
        host(bobTun).awaitWritten(1);
        host(bobTun).sendFromHost(frame(ping(BOB, ALICE, 2)));

        assertThat(host(aliceTun).awaitWritten(1)).hasSize(1);
        Peer seen = bob.tunnel.peer(aliceKey.publicKey()).orElseThrow();
        assertThat(((Path.Direct) java.util.Objects.requireNonNull(seen.endpoint())).port())
                .isEqualTo(elsewhere.port());
    }

    @Test
    void theReceiverFiltersToo() throws InterruptedException {
        bob.filter.publish(List.of());
        start();
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 1)));
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 2)));
        // What Bob's host sends must be stopped as well; by then Alice's packets have been.
        while (bob.datapath.inbound().getFirst().drops().isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(bob.datapath.inbound().getFirst().drops()).containsKey(DropReason.NO_RULE);
        assertThat(host(bobTun).takeWritten()).isEmpty();
    }

    @Test
    void aPeerMayNotSpeakWithAnothersAddress() throws InterruptedException {
        start();
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 1)));
        host(bobTun).awaitWritten(1);

        host(aliceTun).sendFromHost(frame(ping(Packet.address("100.64.0.77"), BOB, 2)));
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 3)));

        assertThat(packetOf(host(bobTun).awaitWritten(1).getFirst())).isEqualTo(ping(ALICE, BOB, 3));
        assertThat(bob.datapath.inbound().getFirst().drops()).containsEntry(DropReason.SOURCE_NOT_ALLOWED, 1L);
    }

    /** "A routing loop stays bounded." */
    @Test
    void whatWeSentToThePeerOurselvesIsNotSentAgain() throws InterruptedException {
        start();
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 1)));
        host(bobTun).awaitWritten(1);
        byte[] loopback = Packet.address("127.0.0.1");
        Peer peer = alice.tunnel.peer(bobKey.publicKey()).orElseThrow();
        alice.tunnel.allow(peer, Prefix.parse("127.0.0.1/32"));

        int ownPort = alice.datapath.port();
        int peersPort = bob.datapath.port();
        for (int[] ports : new int[][] {{ownPort, peersPort}, {ownPort + 1, peersPort}, {ownPort, peersPort + 1}}) {
            byte[] datagram = Packet.udp(ports[0], ports[1], new byte[100]);
            host(aliceTun)
                    .sendFromHost(frame(
                            Packet.of(ALICE, loopback, Packet.UDP, datagram).toBytes()));
        }

        assertThat(host(bobTun).awaitWritten(2)).hasSize(2);
        assertThat(alice.datapath.outbound().getFirst().drops()).containsExactly(entry(DropReason.ROUTING_LOOP, 1L));
    }

    /** wireguard.md, rule 8: also data that we may not deliver shows that the peer lives, and wants an answer. */
    @Test
    void anAuthenticPacketThatIsDroppedIsASignOfLifeThatCountsNoBytes() throws InterruptedException {
        start();
        host(aliceTun).sendFromHost(frame(ping(ALICE, BOB, 1)));
        host(bobTun).awaitWritten(1);
        host(bobTun).sendFromHost(frame(ping(BOB, ALICE, 1)));
        host(aliceTun).awaitWritten(1);
        Activity activity = bob.tunnel.peer(aliceKey.publicKey()).orElseThrow().activity();
        while (activity.answerAwaitedSinceNs() == Limits.UNSET) {
            Thread.onSpinWait();
        }
        assertThat(activity.keepaliveOwedSinceNs()).isEqualTo(Limits.UNSET);
        long bytes = activity.receivedBytes();

        host(aliceTun).sendFromHost(frame(ping(Packet.address("100.64.0.77"), BOB, 2)));
        while (activity.keepaliveOwedSinceNs() == Limits.UNSET) {
            Thread.onSpinWait();
        }

        assertThat(activity.answerAwaitedSinceNs()).isEqualTo(Limits.UNSET);
        assertThat(activity.receivedBytes()).isEqualTo(bytes);
        assertThat(bob.datapath.inbound().getFirst().drops()).containsEntry(DropReason.SOURCE_NOT_ALLOWED, 1L);
    }
}
