package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.agent.filter.PacketFilter;
import io.darkmesh.agent.packets.Packet;
import io.darkmesh.agent.path.PathMtu;
import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.TunQueue;
import io.darkmesh.tun.udp.DatagramReceiver;
import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.SendOutcome;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import io.darkmesh.wireguard.session.ReceiverTable;
import io.darkmesh.wireguard.session.ReceivingKey;
import io.darkmesh.wireguard.session.SendingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** "No allocation per packet": thousands of batches through each worker, and not one byte of garbage for each. */
final class AllocationTest {
    private static final int BATCHES = 10_000;
    private static final int MAX_ROUNDS = 20;
    private static final int SEGMENTS = 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AllowedIps<Peer> allowedIps = new AllowedIps<>();
    private final ReceiverTable receivers = new ReceiverTable();
    private final PacketFilter filter =
            new PacketFilter(new FlowTable(Arena.ofAuto().allocate(FlowTable.MEMORY_BYTES, 64)), 1);
    private final Peer peer = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));
    private final SendingKey sending = new SendingKey(peer, new TransportKey(new byte[32]), 7, 0, true);
    private final Tables tables =
            new Tables(allowedIps, receivers, filter, () -> NO_CIPHER, () -> 1420, () -> 0, () -> 1_000);
    private final SlowPath slowPath = new SlowPathQueue(() -> {});
    private final TunDevice device = new Device();
    private long written;

    private static final AeadCandidate NO_CIPHER = new AeadCandidate("none", () -> new TransportAead() {
        @Override
        public void seal(TransportKey key, long counter, MemorySegment buffer, long offset, int bytes) {}

        @Override
        public boolean open(TransportKey key, long counter, MemorySegment buffer, long offset, int bytes) {
            return true;
        }
    });

    AllocationTest() {
        allowedIps.insert(Prefix.parse("100.64.0.0/10"), peer);
        receivers.add(new ReceivingKey(7, peer, new TransportKey(new byte[32]), 0, true));
        peer.publish(sending);
        peer.setEndpoint(new Path.Direct(UdpEndpoint.to(UdpAddress.ofIpv4(5, 6))));
        var all = List.of(IpPrefix.parse("0.0.0.0/0"));
        filter.publish(List.of(new FilterRule("all", all, all, List.of(), List.of())));
    }

    /** A host that always sends the same super-packet and takes everything. */
    private final class Host implements TunQueue {
        private final byte[] packet = Packet.of(
                        Packet.address("100.64.0.1"),
                        Packet.address("100.64.0.2"),
                        6,
                        Packet.tcp(1, 2, 3, 4, 0x10, new byte[12], new byte[SEGMENTS * 1368]))
                .toBytes();
        private final MemorySegment frame =
                Packet.offHeap(PlainSegmentation.frame(PlainSegmentation.parse(packet), 1, 52, 1368), 0, 0);

        @Override
        public int read(FrameBatch batch) {
            batch.clear();
            MemorySegment.copy(frame, 0, batch.memory(), batch.nextAt(), frame.byteSize());
            batch.add((int) frame.byteSize());
            return 1;
        }

        @Override
        public boolean write(GatherList list) {
            written += list.bytes();
            return true;
        }
    }

    private final class Device implements TunDevice {
        private final List<Host> queues = List.of(new Host());

        @Override
        public String name() {
            return "none";
        }

        @Override
        public int mtuBytes() {
            return 1420;
        }

        @Override
        public void setMtuBytes(int mtuBytes) {}

        @Override
        public Set<TunOffload> offloads() {
            return EnumSet.allOf(TunOffload.class);
        }

        @Override
        public List<Host> queues() {
            return queues;
        }

        @Override
        public void close() {}
    }

    private static final class Network implements DatagramSender {
        @Override
        public SendOutcome send(
                UdpEndpoint to, int trafficClass, MemorySegment memory, long offset, int bytes, int segmentBytes) {
            return SendOutcome.SENT;
        }

        @Override
        public SendOutcome sendWhole(UdpEndpoint to, MemorySegment memory, long offset, int bytes) {
            return SendOutcome.SENT;
        }

        @Override
        public void close() {}
    }

    /** A peer that always sends the same segments, sealed anew. */
    private final class Peers implements DatagramReceiver {
        private final ReceivedBatch batch = new ReceivedBatch(Arena.ofAuto().allocate(ReceivedBatch.MEMORY_BYTES));
        private final TransportAead aead = NO_CIPHER.factory().get();
        private final MemorySegment packet = Packet.offHeap(
                Packet.of(
                                Packet.address("100.64.0.2"),
                                Packet.address("100.64.0.1"),
                                17,
                                Packet.udp(1, 2, new byte[1392]))
                        .toBytes(),
                0,
                0);

        @Override
        public int receive(int maxMessages) {
            batch.clear();
            int bytes = (int) packet.byteSize();
            for (int i = 0; i < SEGMENTS; i++) {
                long at = (long) i * (32 + bytes);
                MemorySegment.copy(packet, 0, batch.memory(), at + 16, bytes);
                sending.seal(aead, sending.nextCounter(), batch.memory(), at, bytes, bytes);
            }
            batch.add(SEGMENTS * (32 + bytes), 32 + bytes, 0);
            batch.setRemote(0, UdpAddress.ofIpv4(5, 6).low(), 6, 0);
            batch.setLocal(0, 0, 0);
            return 1;
        }

        @Override
        public ReceivedBatch batch() {
            return batch;
        }

        @Override
        public void close() {}
    }

    /** Bytes of garbage per batch once everything is compiled, which takes a few rounds. */
    private static long garbagePerBatch(Runnable work) {
        long perBatch = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && perBatch > 0; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < BATCHES; i++) {
                work.run();
            }
            perBatch = (THREADS.getCurrentThreadAllocatedBytes() - before) / BATCHES;
        }
        return perBatch;
    }

    @Test
    void sendingMakesNoGarbage() {
        try (var worker = new OutboundWorker(tables, slowPath, new Host(), new Network())) {
            assertThat(garbagePerBatch(worker::runOnce)).isZero();
            assertThat(worker.counters().packets()).isPositive();
            assertThat(worker.counters().drops()).isEmpty();
        }
    }

    @Test
    void cuttingToThePathsMtuMakesNoGarbage() {
        peer.attach(new PathMtu(1280, 1420));
        try (var worker = new OutboundWorker(tables, slowPath, new Host(), new Network())) {
            assertThat(garbagePerBatch(worker::runOnce)).isZero();
            assertThat(worker.counters().packets() / worker.counters().batches())
                    .isEqualTo(SEGMENTS * 1368 / 1228 + 1);
            assertThat(worker.counters().drops()).isEmpty();
        }
    }

    @Test
    void receivingMakesNoGarbage() {
        try (var worker = new InboundWorker(tables, slowPath, new Peers(), InboundWorker.Origins.UDP, device)) {
            assertThat(garbagePerBatch(worker::runOnce)).isZero();
            assertThat(worker.counters().drops()).isEmpty();
            assertThat(written).isPositive().isEqualTo(worker.counters().batches() * (10 + 28 + SEGMENTS * 1392));
        }
    }
}
