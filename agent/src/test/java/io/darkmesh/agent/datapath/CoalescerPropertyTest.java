package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.agent.packets.Packet;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.memory.MemoryTun;
import io.darkmesh.tun.memory.MemoryTunQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class CoalescerPropertyTest {
    private static final int ACK = 0x10;
    private static final int PSH = 0x08;
    private static final int ROOM = 2048;

    /** Writes the packets through a coalescer and answers the frames that the device got. */
    private static List<byte[]> coalesce(List<byte[]> packets, Set<TunOffload> granted) {
        try (Arena arena = Arena.ofConfined()) {
            var tun = new MemoryTun("mem0", 1420, 1, granted);
            MemoryTunQueue queue = tun.queues().getFirst();
            var coalescer = new Coalescer(arena, new MergeRules(granted));
            MemorySegment memory = arena.allocate((long) ROOM * packets.size());
            var parsed = new ParsedPacket();
            for (int i = 0; i < packets.size(); i++) {
                byte[] packet = packets.get(i);
                long at = (long) i * ROOM + 16;
                MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, at, packet.length);
                parsed.parse(memory, at, packet.length);
                coalescer.add(memory, at, parsed);
            }
            coalescer.flush(tun.queues());
            return queue.takeWritten();
        }
    }

    private static List<byte[]> coalesce(List<byte[]> packets) {
        return coalesce(packets, EnumSet.allOf(TunOffload.class));
    }

    /** A few flows whose packets are mixed: mergeable runs, pushes, gaps, repeats, pure acknowledgements, odd sizes. */
    private static List<byte[]> traffic(long seed, int packets) {
        var random = new Random(seed);
        int[] sequence = new int[4];
        int[] id = new int[8];
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            int flow = random.nextInt(4);
            boolean ipv6 = flow % 2 == 1;
            boolean tcp = random.nextInt(3) > 0;
            int bytes = random.nextInt(4) == 0 ? 1 + random.nextInt(1300) : 1200;
            byte[] payload = Packet.payload(random.nextInt(20) == 0 ? 0 : bytes, i);
            byte[] content;
            if (tcp) {
                int flags = ACK | (random.nextInt(6) == 0 ? PSH : 0) | (random.nextInt(25) == 0 ? 1 : 0);
                int ack = random.nextInt(15) == 0 ? 2 : 1;
                content = Packet.tcp(100 + flow, 80, sequence[flow], ack, flags, new byte[12], payload);
                sequence[flow] += payload.length + (random.nextInt(20) == 0 ? 7 : 0);
            } else {
                content = Packet.udp(100 + flow, 443, payload);
            }
            int tos = random.nextInt(30) == 0 ? 3 : 0;
            byte[] from = Packet.address(ipv6 ? "fd00::1" : "100.64.0.1");
            byte[] to = Packet.address(ipv6 ? "fd00::2" : "100.64.0.2");
            all.add(new Packet(from, to, tos, 64, id[flow + (tcp ? 4 : 0)]++, ipv6 ? 0 : 0x4000, tcp ? 6 : 17, content)
                    .toBytes());
        }
        return all;
    }

    /** What must survive of a packet: all but the IPv4 identification, which a cut numbers anew. */
    private static String essence(byte[] packet) {
        Packet parsed = PlainSegmentation.parse(packet);
        boolean tcp = parsed.protocol() == Packet.TCP;
        byte[] content = parsed.content();
        return parsed.isIpv6() + " " + parsed.trafficClass() + " " + parsed.protocol() + " "
                + java.util.HexFormat.of().formatHex(content, 0, tcp ? 32 : 8) + " "
                + java.util.Arrays.hashCode(content);
    }

    private static String flow(byte[] packet) {
        Packet parsed = PlainSegmentation.parse(packet);
        return parsed.protocol() + " " + parsed.content()[1];
    }

    @Property(tries = 300)
    void whatItMergesCutsApartIntoTheSamePacketsInTheSameOrderPerFlow(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int count) {
        List<byte[]> packets = traffic(seed, count);

        List<byte[]> cut = new ArrayList<>();
        coalesce(packets).forEach(frame -> cut.addAll(PlainSegmentation.cut(frame)));

        assertThat(perFlow(cut)).isEqualTo(perFlow(packets));
    }

    private static java.util.Map<String, List<String>> perFlow(List<byte[]> packets) {
        var flows = new java.util.TreeMap<String, List<String>>();
        packets.forEach(packet ->
                flows.computeIfAbsent(flow(packet), key -> new ArrayList<>()).add(essence(packet)));
        return flows;
    }

    @Property(tries = 100)
    void mergesNothingWhenTheDeviceCannotCutIt(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int count) {
        List<byte[]> packets = traffic(seed, count);

        List<byte[]> frames = coalesce(packets, EnumSet.of(TunOffload.VNET_HEADER, TunOffload.CHECKSUM));

        assertThat(frames).hasSameSizeAs(packets);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i)).endsWith(packets.get(i));
        }
    }

    private static List<byte[]> run(int packets, int payloadBytes, boolean tcp) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            byte[] payload = Packet.payload(payloadBytes, i);
            byte[] content =
                    tcp ? Packet.tcp(1, 2, i * payloadBytes, 7, ACK, new byte[12], payload) : Packet.udp(1, 2, payload);
            all.add(Packet.of(Packet.address("100.64.0.1"), Packet.address("100.64.0.2"), tcp ? 6 : 17, content)
                    .toBytes());
        }
        return all;
    }

    @Test
    void writesARunOfTcpSegmentsAsOneFrameOfAtMost65535Bytes() {
        assertThat(coalesce(run(47, 1368, true))).hasSize(1);
        assertThat(coalesce(run(48, 1368, true))).hasSize(2);
    }

    @Test
    void writesARunOfDatagramsAsFramesOfAtMostSixtyFour() {
        assertThat(coalesce(run(64, 64, false))).hasSize(1);
        assertThat(coalesce(run(65, 64, false))).hasSize(2);
    }

    @Test
    void aWrongChecksumIsNeverMergedAndNeverMadeRight() {
        List<byte[]> packets = run(3, 1000, true);
        packets.get(1)[60] ^= 1;

        List<byte[]> frames = coalesce(packets);

        assertThat(frames).hasSize(3);
        assertThat(frames.get(1)).endsWith(packets.get(1)).startsWith(0, 0, 0, 0);
    }

    @Test
    void spreadsFlowsOverTheQueuesAndKeepsEachOnOne() {
        try (Arena arena = Arena.ofConfined()) {
            var tun = new MemoryTun("mem0", 1420, 2, EnumSet.allOf(TunOffload.class));
            var coalescer = new Coalescer(arena, new MergeRules(tun.offloads()));
            MemorySegment memory = arena.allocate(ROOM);
            var parsed = new ParsedPacket();
            for (int i = 0; i < 200; i++) {
                byte[] packet = Packet.of(
                                Packet.address("100.64.0.1"),
                                Packet.address("100.64.0.2"),
                                17,
                                Packet.udp(i % 20, 53, new byte[9]))
                        .toBytes();
                MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, 16, packet.length);
                parsed.parse(memory, 16, packet.length);
                coalescer.add(memory, 16, parsed);
                coalescer.flush(tun.queues());
            }
            Set<Integer> first = ports(tun.queues().get(0));
            Set<Integer> second = ports(tun.queues().get(1));

            assertThat(first).isNotEmpty().doesNotContainAnyElementsOf(second);
            assertThat(second).isNotEmpty().hasSize(20 - first.size());
        }
    }

    private static Set<Integer> ports(MemoryTunQueue queue) {
        Set<Integer> ports = new java.util.TreeSet<>();
        queue.takeWritten().forEach(frame -> ports.add((int) frame[31]));
        return ports;
    }

    @Test
    void aShorterPacketEndsARun() {
        List<byte[]> packets = new ArrayList<>(run(2, 500, false));
        packets.addAll(run(1, 100, false));
        packets.addAll(run(1, 500, false));

        assertThat(coalesce(packets)).hasSize(2);
    }
}
