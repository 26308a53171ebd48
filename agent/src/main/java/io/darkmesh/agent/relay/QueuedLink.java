package io.darkmesh.agent.relay;

import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.tun.udp.UdpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** Puts a worker's datagrams, each in its frame, into the queue of one relay. Any thread. */
final class QueuedLink implements RelayLink {
    /** Frame header and the peer's key before each datagram. */
    static final int OVERHEAD_BYTES = RelayFrame.HEADER_BYTES + Key32.SIZE_BYTES;

    /** 100::/64 (RFC 6666) is for discarding: no datagram comes from there. */
    private static final long DISCARD_PREFIX = 0x0100_0000_0000_0000L;

    private static final int LENGTH_AT = 1;

    private final FrameQueue queue;
    private final Runnable onUse;
    private final UdpAddress origin;
    private final byte[] head;

    /** @param number unique among all links of the agent */
    QueuedLink(FrameQueue queue, Key32 peer, long number, Runnable onUse) {
        this.queue = queue;
        this.onUse = onUse;
        this.origin = new UdpAddress(DISCARD_PREFIX, number, 1, 0);
        this.head =
                new RelayFrame.Data(peer, ByteBuffer.allocate(0)).toMessage().array();
    }

    @Override
    public UdpAddress origin() {
        return origin;
    }

    @Override
    public boolean send(MemorySegment memory, long offset, int bytes, int segmentBytes) {
        if (!queue.isOpen()) {
            onUse.run();
            return false;
        }
        if (segmentBytes < 1 || segmentBytes > RelayFrame.MAX_BODY_BYTES - Key32.SIZE_BYTES) {
            return false;
        }
        int perMessage = RelayFrame.MAX_MESSAGE_BYTES / (OVERHEAD_BYTES + segmentBytes) * segmentBytes;
        boolean sent = true;
        for (int done = 0; done < bytes; done += perMessage) {
            sent &= sendRun(memory, offset + done, Math.min(bytes - done, perMessage), segmentBytes);
        }
        return sent;
    }

    private boolean sendRun(MemorySegment memory, long offset, int bytes, int segmentBytes) {
        int frames = (bytes + segmentBytes - 1) / segmentBytes;
        int length = bytes + frames * OVERHEAD_BYTES;
        FrameQueue.Run run = queue.lease(length);
        byte[] out = run.bytes;
        int at = 0;
        for (int done = 0; done < bytes; done += segmentBytes) {
            int size = Math.min(segmentBytes, bytes - done);
            System.arraycopy(head, 0, out, at, OVERHEAD_BYTES);
            ByteOrders.INT.set(out, at + LENGTH_AT, Key32.SIZE_BYTES + size);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset + done, out, at + OVERHEAD_BYTES, size);
            at += OVERHEAD_BYTES + size;
        }
        return queue.addData(run, length);
    }
}
