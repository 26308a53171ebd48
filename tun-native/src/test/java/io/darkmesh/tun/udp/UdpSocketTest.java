package io.darkmesh.tun.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.tun.TunException;
import io.darkmesh.tun.libc.Errno;
import io.darkmesh.tun.linux.OwnNetwork;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On loopback, with sockets of the kernel. */
final class UdpSocketTest {
    private static final int LOOPBACK = 0x7f000001;

    private final MemorySegment data = Arena.ofAuto().allocate(65_536);

    UdpSocketTest() {
        for (int i = 0; i < data.byteSize(); i++) {
            data.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + i / 256));
        }
    }

    private static UdpEndpoint loopback(int port) {
        return UdpEndpoint.to(UdpAddress.ofIpv4(LOOPBACK, port));
    }

    /** Receives until so many datagrams came and answers them cut apart. */
    private static List<byte[]> receive(DatagramReceiver receiver, int datagrams) {
        List<byte[]> all = new ArrayList<>();
        while (all.size() < datagrams) {
            int messages = receiver.receive(ReceivedBatch.MAX_MESSAGES);
            ReceivedBatch batch = receiver.batch();
            for (int i = 0; i < messages; i++) {
                for (int at = 0; at < batch.bytes(i); at += batch.segmentBytes(i)) {
                    int bytes = Math.min(batch.segmentBytes(i), batch.bytes(i) - at);
                    all.add(batch.memory().asSlice(batch.offset(i) + at, bytes).toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        return all;
    }

    private List<byte[]> cut(int bytes, int segmentBytes) {
        List<byte[]> all = new ArrayList<>();
        for (int at = 0; at < bytes; at += segmentBytes) {
            all.add(data.asSlice(at, Math.min(segmentBytes, bytes - at)).toArray(ValueLayout.JAVA_BYTE));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesABatchWholeWithAndWithoutOffloads(boolean offloads) {
        var config = UdpConfig.onPort(0).withOffloads(offloads, offloads);
        try (UdpSocket from = UdpSocket.open(config);
                UdpSocket to = UdpSocket.open(config);
                DatagramSender sender = from.newSender(true);
                DatagramReceiver receiver = to.newReceiver()) {
            assertThat(from.segmentsSent()).isEqualTo(offloads);
            assertThat(to.joinsReceived()).isEqualTo(offloads);

            assertThat(sender.send(loopback(to.port()), 0, data, 0, 63 * 1000 + 10, 1000))
                    .isEqualTo(SendOutcome.SENT);

            assertThat(receive(receiver, 64)).containsExactlyElementsOf(cut(63 * 1000 + 10, 1000));
        }
    }

    @Test
    void joinsReceivedDatagramsIntoFewMessages() {
        try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                UdpSocket to = UdpSocket.open(UdpConfig.onPort(0));
                DatagramSender sender = from.newSender(true);
                DatagramReceiver receiver = to.newReceiver()) {
            sender.send(loopback(to.port()), 0, data, 0, 20_500, 1000);

            assertThat(receiver.receive(64)).isEqualTo(1);
            assertThat(receiver.batch().bytes(0)).isEqualTo(20_500);
            assertThat(receiver.batch().segmentBytes(0)).isEqualTo(1000);
        }
    }

    /** RFC 6040 needs the traffic class on both sides, the sticky source needs our address. */
    @ParameterizedTest
    @EnumSource(UdpConfig.Family.class)
    void tellsSenderOwnAddressAndTrafficClass(UdpConfig.Family family) throws Exception {
        boolean isIpv6 = family == UdpConfig.Family.IPV6;
        var config = UdpConfig.onPort(0).withFamily(family);
        try (UdpSocket from = UdpSocket.open(config);
                UdpSocket to = UdpSocket.open(config);
                DatagramSender sender = from.newSender(true);
                DatagramReceiver receiver = to.newReceiver()) {
            var remote = new InetSocketAddress(InetAddress.getByName(isIpv6 ? "::1" : "127.0.0.3"), to.port());

            sender.send(UdpEndpoint.to(UdpAddress.of(remote)), 0x8a, data, 0, 100, 100);
            receiver.receive(64);

            ReceivedBatch batch = receiver.batch();
            assertThat(batch.trafficClass(0)).isEqualTo(0x8a);
            assertThat(batch.remote(0).port()).isEqualTo(from.port());
            LocalAddress local = batch.local(0);
            assertThat(batch.isTo(0, local)).isTrue();
            assertThat(new UdpAddress(local.high(), local.low(), remote.getPort(), 0))
                    .isEqualTo(UdpAddress.of(remote));
        }
    }

    @Test
    void answersFromTheAddressAskedFor() {
        try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                UdpSocket to = UdpSocket.open(UdpConfig.onPort(0));
                DatagramSender sender = from.newSender(true);
                DatagramReceiver receiver = to.newReceiver()) {
            var source = new LocalAddress(0, UdpAddress.ofIpv4(0x7f000005, 0).low(), 1);
            var endpoint = new UdpEndpoint(UdpAddress.ofIpv4(LOOPBACK, to.port()), java.util.Optional.of(source));

            assertThat(sender.send(endpoint, 0, data, 0, 3000, 1000)).isEqualTo(SendOutcome.SENT);
            receiver.receive(64);

            assertThat(receiver.batch().remote(0)).isEqualTo(UdpAddress.ofIpv4(0x7f000005, from.port()));
        }
    }

    @Test
    void sendsFromAnotherAddressWhenTheOneAskedForIsGone() {
        try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                UdpSocket to = UdpSocket.open(UdpConfig.onPort(0));
                DatagramSender sender = from.newSender(true);
                DatagramReceiver receiver = to.newReceiver()) {
            var gone = new LocalAddress(0, UdpAddress.ofIpv4(0xc6336407, 0).low(), 1);
            var endpoint = new UdpEndpoint(UdpAddress.ofIpv4(LOOPBACK, to.port()), java.util.Optional.of(gone));

            assertThat(sender.send(endpoint, 0, data, 0, 3000, 1000)).isEqualTo(SendOutcome.SENT_WITHOUT_SOURCE);

            assertThat(receive(receiver, 3)).containsExactlyElementsOf(cut(3000, 1000));
        }
    }

    /** "EIO on send means this path cannot: switch it off for that socket and send again." */
    @Test
    void losesNoDatagramWhenThePathCannotSegment() {
        try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                UdpSocket to = UdpSocket.open(UdpConfig.onPort(0));
                DatagramReceiver receiver = to.newReceiver()) {
            var attempts = new AtomicInteger();
            try (DatagramSender sender = from.newSender(true, (fd, message) -> {
                attempts.incrementAndGet();
                return Errno.EIO;
            })) {
                for (int i = 0; i < 2; i++) {
                    assertThat(sender.send(loopback(to.port()), 0, data, 0, 10_500, 1000))
                            .isEqualTo(SendOutcome.SENT);
                    assertThat(receive(receiver, 11)).containsExactlyElementsOf(cut(10_500, 1000));
                }
            }
            assertThat(from.segmentsSent()).isFalse();
            assertThat(attempts).hasValue(1);
        }
    }

    /** DF is off: what the path's MTU does not take whole goes in fragments. */
    @Test
    void fragmentsDatagramsLargerThanTheMtuAndKeepsSegmentingOthers() throws Exception {
        OwnNetwork.run(() -> {
            OwnNetwork.ip("link set lo mtu 1300");
            try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                    UdpSocket to = UdpSocket.open(UdpConfig.onPort(0));
                    DatagramSender sender = from.newSender(true);
                    DatagramReceiver receiver = to.newReceiver()) {
                assertThat(sender.send(loopback(to.port()), 0, data, 0, 15_000, 1452))
                        .isEqualTo(SendOutcome.SENT);

                assertThat(receive(receiver, 11)).containsExactlyElementsOf(cut(15_000, 1452));
                assertThat(from.segmentsSent()).isTrue();
            }
        });
    }

    /** RFC 8899 section 4.4: a probe that was cut on the way would prove nothing. */
    @Test
    void aDatagramThatShallGoWholeIsNotFragmentedAndTheNextOneIs() throws Exception {
        OwnNetwork.run(() -> {
            OwnNetwork.ip("link set lo mtu 1300");
            try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                    UdpSocket to = UdpSocket.open(UdpConfig.onPort(0));
                    DatagramSender sender = from.newSender(true);
                    DatagramReceiver receiver = to.newReceiver()) {
                assertThat(sender.sendWhole(loopback(to.port()), data, 0, 1273)).isEqualTo(SendOutcome.TOO_LARGE);
                assertThat(sender.sendWhole(loopback(to.port()), data, 0, 1272)).isEqualTo(SendOutcome.SENT);
                assertThat(sender.send(loopback(to.port()), 0, data, 0, 1452, 1452))
                        .isEqualTo(SendOutcome.SENT);

                assertThat(receive(receiver, 2)).extracting(each -> each.length).containsExactly(1272, 1452);
            }
        });
    }

    @Test
    void aDatagramLargerThanUdpTakesIsRefusedAndNothingElseHappens() {
        try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                UdpSocket to = UdpSocket.open(UdpConfig.onPort(0));
                DatagramSender sender = from.newSender(true);
                DatagramReceiver receiver = to.newReceiver()) {
            assertThat(sender.send(loopback(to.port()), 0, data, 0, 65_536, 65_536))
                    .isEqualTo(SendOutcome.TOO_LARGE);

            assertThat(sender.send(loopback(to.port()), 0, data, 0, 65_507, 65_507))
                    .isEqualTo(SendOutcome.SENT);
            assertThat(receive(receiver, 1)).containsExactlyElementsOf(cut(65_507, 65_507));
        }
    }

    @Test
    void refusesMoreDatagramsThanOneSendTakes() {
        try (UdpSocket from = UdpSocket.open(UdpConfig.onPort(0));
                DatagramSender sender = from.newSender(true)) {
            assertThatThrownBy(() -> sender.send(loopback(9), 0, data, 0, 65, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sender.send(loopback(9), 0, data, 0, 65_001, 1452))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closingWakesAReceiver() throws Exception {
        UdpSocket socket = UdpSocket.open(UdpConfig.onPort(0));
        DatagramReceiver receiver = socket.newReceiver();
        var waiting = new FutureTask<>(() -> receiver.receive(64));
        Thread.ofPlatform().start(waiting);

        socket.close();

        assertThat(waiting.get()).isEqualTo(DatagramReceiver.CLOSED);
        assertThat(receiver.receive(64)).isEqualTo(DatagramReceiver.CLOSED);
        assertThat(socket.newSender(true).send(loopback(9), 0, data, 0, 10, 10)).isEqualTo(SendOutcome.CLOSED);
        receiver.close();
    }

    @Test
    void saysWhenThePortIsTaken() {
        try (UdpSocket first = UdpSocket.open(UdpConfig.onPort(0))) {
            assertThatThrownBy(() -> UdpSocket.open(UdpConfig.onPort(first.port())))
                    .isInstanceOfSatisfying(
                            TunException.class, e -> assertThat(e.kind()).isEqualTo(TunException.Kind.PORT_TAKEN))
                    .hasMessageContaining("UDP port " + first.port());
        }
    }

    @Test
    void sharesAPortWhenAllSocketsAgree() {
        var sharing = UdpConfig.onPort(0).withReusePort(true);
        try (UdpSocket first = UdpSocket.open(sharing);
                UdpSocket second = UdpSocket.open(sharing.withPort(first.port()))) {
            assertThat(second.port()).isEqualTo(first.port());
        }
    }

    @Test
    void reportsAnUnreachableDestination() throws Exception {
        OwnNetwork.run(() -> {
            try (UdpSocket socket = UdpSocket.open(UdpConfig.onPort(0));
                    DatagramSender sender = socket.newSender(true)) {
                var nowhere = UdpEndpoint.to(UdpAddress.ofIpv4(0xc6336401, 9));

                assertThat(sender.send(nowhere, 0, data, 0, 3000, 1000)).isEqualTo(SendOutcome.UNREACHABLE);
            }
        });
    }
}
