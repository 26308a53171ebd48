package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.tun.udp.DatagramReceiver;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.UdpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class LinkReceiverTest {
    private static final Path.Relayed NEAR = new Path.Relayed(new Link(1));
    private static final Path.Relayed FAR = new Path.Relayed(new Link(2));

    private final LinkReceiver receiver = new LinkReceiver();

    private record Link(long number) implements RelayLink {
        @Override
        public UdpAddress origin() {
            return new UdpAddress(0x0100_0000_0000_0000L, number, 1, 0);
        }

        @Override
        public boolean send(MemorySegment memory, long offset, int bytes, int segmentBytes) {
            return true;
        }
    }

    @Test
    void whatComesThroughALinkIsReceivedAsFromItsOrigin() {
        receiver.offer(NEAR, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        receiver.offer(FAR, ByteBuffer.wrap(new byte[5000]));

        assertThat(receiver.receive(ReceivedBatch.MAX_MESSAGES)).isEqualTo(2);
        ReceivedBatch batch = receiver.batch();
        assertThat(batch.bytes(0)).isEqualTo(3);
        assertThat(batch.bytes(1)).isEqualTo(5000);
        assertThat(NEAR.isOrigin(batch, 0)).isTrue();
        assertThat(NEAR.isOrigin(batch, 1)).isFalse();
        assertThat(receiver.origin(batch, 1)).isSameAs(FAR);
    }

    @Test
    void whatDoesNotFitIsDroppedAndNobodyWaits() {
        for (int i = 0; i < LinkReceiver.SLOTS; i++) {
            assertThat(receiver.offer(NEAR, ByteBuffer.allocate(1))).isTrue();
        }
        assertThat(receiver.offer(NEAR, ByteBuffer.allocate(1))).isFalse();
        assertThat(receiver.offer(NEAR, ByteBuffer.allocate(70_000))).isFalse();
        assertThat(receiver.dropped()).isEqualTo(2);
        assertThat(receiver.receive(10)).isEqualTo(10);
        assertThat(receiver.offer(NEAR, ByteBuffer.allocate(1))).isTrue();
    }

    @Test
    void theWorkerThatWaitsIsWokenAtTheEnd() throws InterruptedException {
        int[] result = {0};
        Thread worker = Thread.ofVirtual().start(() -> result[0] = receiver.receive(1));
        receiver.end();
        worker.join();
        assertThat(result[0]).isEqualTo(DatagramReceiver.CLOSED);
        assertThat(receiver.offer(NEAR, ByteBuffer.allocate(1))).isFalse();
    }
}
