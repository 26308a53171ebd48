package io.darkmesh.tun.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunConfig;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.TunQueue;
import io.darkmesh.tun.VirtioNetHeader;
import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpConfig;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.tun.udp.UdpSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinuxTunTest {
    private static final ValueLayout.OfShort SHORT_BE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofAuto();

    private static LinuxTun openUp(TunConfig config) throws Exception {
        LinuxTun tun = LinuxTun.open(config);
        OwnNetwork.ip("addr add 10.9.0.1/24 dev " + tun.name());
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf", tun.name(), "disable_ipv6"), "1");
        OwnNetwork.ip("link set " + tun.name() + " multicast off up");
        return tun;
    }

    @Test
    void grantsEveryOffloadAndSetsTheMtuOnACurrentKernel() throws Exception {
        OwnNetwork.run(() -> {
            try (LinuxTun tun = LinuxTun.open(TunConfig.named("dm%d").withMtuBytes(1420))) {
                assertThat(tun.name()).isEqualTo("dm0");
                assertThat(tun.mtuBytes()).isEqualTo(1420);
                assertThat(tun.offloads()).isEqualTo(EnumSet.allOf(TunOffload.class));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesAPacketOutAndBackWithAndWithoutHeaders(boolean header) throws Exception {
        OwnNetwork.run(() -> {
            Set<TunOffload> wanted = header ? EnumSet.allOf(TunOffload.class) : Set.of();
            try (LinuxTun tun = openUp(TunConfig.named("dm0").withOffloads(wanted));
                    var socket = new DatagramSocket()) {
                assertThat(tun.offloads()).isEqualTo(wanted);
                socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, InetAddress.getByName("10.9.0.2"), 7));
                var batch = new FrameBatch(arena, 64, 65_536, 0);
                TunQueue queue = tun.queues().getFirst();

                assertThat(queue.read(batch)).isEqualTo(1);
                assertThat(batch.bytes(0)).isEqualTo(VirtioNetHeader.BYTES + 20 + 8 + 3);

                answer(batch, queue);
                var answer = new DatagramPacket(new byte[10], 10);
                socket.setSoTimeout(5_000);
                socket.receive(answer);
                assertThat(answer.getLength()).isEqualTo(3);
                assertThat(answer.getPort()).isEqualTo(7);
            }
        });
    }

    /** Swaps addresses and ports, which leaves the checksums right, and writes the packet back in two pieces. */
    private void answer(FrameBatch batch, TunQueue queue) {
        var memory = batch.memory();
        long ip = batch.offset(0) + (long) VirtioNetHeader.BYTES;
        int source = memory.get(ValueLayout.JAVA_INT_UNALIGNED, ip + 12);
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, ip + 12, memory.get(ValueLayout.JAVA_INT_UNALIGNED, ip + 16));
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, ip + 16, source);
        short sourcePort = memory.get(SHORT_BE, ip + 20);
        memory.set(SHORT_BE, ip + 20, memory.get(SHORT_BE, ip + 22));
        memory.set(SHORT_BE, ip + 22, sourcePort);
        var frame = new GatherList(arena, 2);
        frame.add(memory, batch.offset(0), 15);
        frame.add(memory, batch.offset(0) + 15, batch.bytes(0) - 15);
        assertThat(queue.write(frame)).isTrue();
    }

    @Test
    void readsDatagramsOfOneFlowAsOnePacket() throws Exception {
        OwnNetwork.run(() -> {
            try (LinuxTun tun = openUp(TunConfig.named("dm0").withMtuBytes(1420));
                    UdpSocket socket = UdpSocket.open(UdpConfig.onPort(0));
                    DatagramSender sender = socket.newSender(true)) {
                var to = UdpEndpoint.to(UdpAddress.ofIpv4(0x0a090002, 9));

                assertThat(sender.send(to, 0, arena.allocate(2500), 0, 2500, 1000)
                                .isSent())
                        .isTrue();

                var batch = new FrameBatch(arena, 64, 65_536, 0);
                assertThat(tun.queues().getFirst().read(batch)).isEqualTo(1);
                assertThat(VirtioNetHeader.gsoType(batch.memory(), batch.offset(0)))
                        .isEqualTo(VirtioNetHeader.GSO_UDP_L4);
                assertThat(VirtioNetHeader.gsoBytes(batch.memory(), batch.offset(0)))
                        .isEqualTo(1000);
                assertThat(VirtioNetHeader.flags(batch.memory(), batch.offset(0)))
                        .isEqualTo(VirtioNetHeader.NEEDS_CSUM);
                assertThat(batch.bytes(0)).isEqualTo(VirtioNetHeader.BYTES + 28 + 2500);
            }
        });
    }

    @Test
    void closingWakesEveryReaderAndRemovesTheInterface() throws Exception {
        OwnNetwork.run(() -> {
            LinuxTun tun = openUp(TunConfig.named("dm0").withQueues(3));
            var readers = tun.queues().stream()
                    .map(queue -> new FutureTask<>(() -> queue.read(new FrameBatch(arena, 64, 65_536, 0))))
                    .toList();
            readers.forEach(reader -> Thread.ofPlatform().start(reader));

            tun.close();
            tun.close();

            for (FutureTask<Integer> reader : readers) {
                assertThat(reader.get()).isEqualTo(TunQueue.CLOSED);
            }
            LinuxTun.open(TunConfig.named("dm0")).close();
        });
    }

    @Test
    void saysWhenTheNameIsTakenByATunDeviceOrByAnotherInterface() throws Exception {
        OwnNetwork.run(() -> {
            OwnNetwork.ip("link add dm1 type veth peer name dm2");
            try (LinuxTun first = LinuxTun.open(TunConfig.named("dm0").withQueues(2))) {
                for (String name : new String[] {first.name(), "dm1"}) {
                    assertThatThrownBy(() -> LinuxTun.open(TunConfig.named(name).withQueues(2)))
                            .isInstanceOfSatisfying(TunException.class, e -> assertThat(e.kind())
                                    .isEqualTo(TunException.Kind.NAME_TAKEN))
                            .hasMessageContaining(name + " exists already");
                }
            }
        });
    }

    @Test
    void attachesToAnIdleDeviceOnlyWhenToldSo() throws Exception {
        OwnNetwork.run(() -> {
            OwnNetwork.ip("tuntap add dm0 mode tun vnet_hdr");
            var config = TunConfig.named("dm0");
            var attaching = new TunConfig("dm0", 0, 1, config.wanted(), true);

            assertThatThrownBy(() -> LinuxTun.open(config)).isInstanceOf(TunException.class);
            LinuxTun.open(attaching).close();
        });
    }

    @Test
    void tellsAReaderThatSomebodyRemovedTheInterface() throws Exception {
        OwnNetwork.run(() -> {
            try (LinuxTun tun = openUp(TunConfig.named("dm0"))) {
                OwnNetwork.ip("link del dm0");

                assertThatThrownBy(() -> tun.queues().getFirst().read(new FrameBatch(arena, 64, 65_536, 0)))
                        .isInstanceOfSatisfying(
                                TunException.class, e -> assertThat(e.kind()).isEqualTo(TunException.Kind.DEVICE_GONE));
            }
        });
    }

    @Test
    void saysWhetherItIsUpAndAWatchHearsOfIt() throws Exception {
        OwnNetwork.run(() -> {
            try (LinuxTun tun = LinuxTun.open(TunConfig.named("dm0"));
                    LinkWatch watch = LinkWatch.open()) {
                assertThat(tun.isUp()).isFalse();
                OwnNetwork.ip("link set dm0 up");
                assertThat(watch.await()).isTrue();
                assertThat(tun.isUp()).isTrue();
                OwnNetwork.ip("link set dm0 down");
                assertThat(watch.await()).isTrue();
                assertThat(tun.isUp()).isFalse();
            }
        });
    }

    @Test
    void aWatchHearsOfAddressesAndRoutesWhenAskedTo() throws Exception {
        OwnNetwork.run(() -> {
            try (LinuxTun tun = LinuxTun.open(TunConfig.named("dm0"))) {
                OwnNetwork.ip("link set dm0 up");
                try (LinkWatch watch = LinkWatch.openWithAddressesAndRoutes()) {
                    OwnNetwork.ip("address add 192.0.2.1/24 dev " + tun.name());
                    assertThat(watch.await()).isTrue();
                }
                try (LinkWatch watch = LinkWatch.openWithAddressesAndRoutes()) {
                    OwnNetwork.ip("route add 198.51.100.0/24 dev " + tun.name());
                    assertThat(watch.await()).isTrue();
                }
            }
        });
    }

    @Test
    void closingAWatchWakesWhoeverWaits() throws Exception {
        OwnNetwork.run(() -> {
            LinkWatch watch = LinkWatch.open();
            var waits = new FutureTask<>(watch::await);
            Thread.ofPlatform().start(waits);
            watch.close();
            assertThat(waits.get()).isFalse();
            assertThat(watch.await()).isFalse();
        });
    }
}
