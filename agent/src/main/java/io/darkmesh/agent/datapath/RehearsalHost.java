package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.TunQueue;
import io.darkmesh.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The host of a {@link Rehearsal}: a TCP sender's super-packets and bare acknowledgements; takes whatever comes. */
final class RehearsalHost implements TunDevice {
    private static final int HEADER_BYTES = 40;
    private static final int SEGMENT_BYTES = 1380;
    private static final int SEGMENTS = 12;

    private final Queue queue = new Queue();

    TunQueue queue() {
        return queue;
    }

    long arrivedBytes() {
        return queue.arrivedBytes;
    }

    private static final class Queue implements TunQueue {
        private final byte[] large = tcp(SEGMENTS * SEGMENT_BYTES);
        private final byte[] small = tcp(0);
        private long arrivedBytes;

        @Override
        public int read(FrameBatch batch) {
            batch.clear();
            put(batch, large, VirtioNetHeader.GSO_TCPV4);
            put(batch, small, VirtioNetHeader.GSO_NONE);
            return batch.count();
        }

        private static void put(FrameBatch batch, byte[] packet, int type) {
            MemorySegment memory = batch.memory();
            long at = batch.nextAt();
            boolean many = type != VirtioNetHeader.GSO_NONE;
            VirtioNetHeader.write(memory, at, VirtioNetHeader.NEEDS_CSUM, type, HEADER_BYTES, many ? SEGMENT_BYTES : 0);
            VirtioNetHeader.writeChecksum(memory, at, 20, 16);
            MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, at + VirtioNetHeader.BYTES, packet.length);
            batch.add(VirtioNetHeader.BYTES + packet.length);
        }

        @Override
        public boolean write(GatherList frame) {
            arrivedBytes += frame.bytes() - VirtioNetHeader.BYTES;
            return true;
        }
    }

    /** RFC 791 and 9293 headers; what a checksum is still missing, segmentation fills in. */
    private static byte[] tcp(int payloadBytes) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES + payloadBytes);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
        packet.putInt(0x4000).put((byte) 64).put((byte) ParsedPacket.TCP).putShort((short) 0);
        packet.putInt(0x0a000001).putInt(0x0a000002);
        packet.putShort((short) 1).putShort((short) 2).putInt(1).putInt(1);
        packet.put((byte) 0x50).put((byte) ParsedPacket.ACK).putShort((short) 1000);
        return packet.array();
    }

    @Override
    public String name() {
        return "rehearsal";
    }

    @Override
    public int mtuBytes() {
        return HEADER_BYTES + SEGMENT_BYTES;
    }

    @Override
    public void setMtuBytes(int bytes) {}

    @Override
    public Set<TunOffload> offloads() {
        return EnumSet.allOf(TunOffload.class);
    }

    @Override
    public List<? extends TunQueue> queues() {
        return List.of(queue);
    }

    @Override
    public void close() {}
}
