package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.packets.Packet;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SlowPathQueueTest {
    private final AtomicInteger wakes = new AtomicInteger();
    private final SlowPathQueue queue = new SlowPathQueue(wakes::incrementAndGet);
    private final Path path = new Path.Direct(UdpEndpoint.to(UdpAddress.ofIpv4(1, 2)));
    private final Peer peer = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));
    private final List<String> seen = new ArrayList<>();
    private final SlowPathQueue.Reader reader = new SlowPathQueue.Reader() {
        @Override
        public void onDatagram(Path from, ByteBuffer datagram) {
            seen.add("datagram " + datagram.remaining() + " " + datagram.get(0) + " " + from.equals(path));
        }

        @Override
        public void onUnsealed(Peer of, ByteBuffer packet) {
            seen.add("packet " + packet.remaining() + " " + of.equals(peer));
        }

        @Override
        public void onInner(Peer of, Path from, ByteBuffer message) {
            seen.add("inner " + message.remaining() + " " + of.equals(peer) + " " + from.equals(path));
        }

        @Override
        public void onNewOrigin(Peer of, Path from) {
            seen.add("origin " + of.equals(peer) + " " + from.equals(path));
        }
    };

    @Test
    void handsOverCopiesInOrderAndWakesTheEngine() {
        MemorySegment memory = Packet.offHeap(new byte[] {9, 8, 7}, 5, 0);
        queue.onDatagram(path, memory, 5, 3);
        memory.fill((byte) 0);
        queue.onUnsealed(peer, memory, 0, 2);
        queue.onNewOrigin(peer, path);

        assertThat(queue.size()).isEqualTo(3);
        assertThat(wakes).hasValue(3);
        while (queue.read(reader)) {
            assertThat(seen).isNotEmpty();
        }
        assertThat(seen).containsExactly("datagram 3 9 true", "packet 2 true", "origin true true");
    }

    @Test
    void refusesWhatItHasNoRoomForAndWorksOnAfterwards() {
        MemorySegment memory = Packet.offHeap(new byte[SlowPathQueue.BUFFER_BYTES + 1], 0, 0);
        assertThat(queue.onDatagram(path, memory, 0, SlowPathQueue.BUFFER_BYTES + 1))
                .isFalse();
        for (int i = 0; i < SlowPathQueue.CAPACITY; i++) {
            assertThat(queue.onDatagram(path, memory, 0, 1)).isTrue();
        }

        assertThat(queue.onDatagram(path, memory, 0, 1)).isFalse();
        assertThat(queue.read(reader)).isTrue();
        assertThat(queue.onDatagram(path, memory, 0, SlowPathQueue.BUFFER_BYTES))
                .isTrue();
    }
}
