package io.darkmesh.agent.datapath;

import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.TunQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The host of a {@link Rehearsal}: sends a bulk transfer, and between its batches one of whatever else hosts send; takes
 * whatever comes.
 */
final class RehearsalHost implements TunDevice {
    /** Batches after which new flows begin. */
    private static final int FLOW_BATCHES = 64;

    private static final int FLOWS = 512;
    private static final int FIRST_PORT = 40_000;

    private final Queue queue;

    RehearsalHost(Arena arena) {
        queue = new Queue(arena);
    }

    TunQueue queue() {
        return queue;
    }

    /** Batches until everything has been sent once. */
    int cycle() {
        return 2 * queue.others.size();
    }

    /** Frames written to the device. */
    long writtenFrames() {
        return queue.writtenFrames;
    }

    private static final class Queue implements TunQueue {
        private final List<List<RehearsalFrames.Frame>> bulk;
        private final List<List<RehearsalFrames.Frame>> others = new ArrayList<>();
        private int batches;
        private long writtenFrames;

        Queue(Arena arena) {
            var ipv4 = new RehearsalFrames(arena, false);
            var ipv6 = new RehearsalFrames(arena, true);
            bulk = List.of(ipv4.bulk(), ipv4.bulk(), ipv6.bulk());
            others.addAll(ipv4.others());
            others.addAll(ipv6.others());
        }

        @Override
        public int read(FrameBatch batch) {
            batch.clear();
            int turn = batches++ >>> 1;
            boolean isBulk = (batches & 1) != 0;
            for (RehearsalFrames.Frame frame :
                    isBulk ? bulk.get(turn % bulk.size()) : others.get(turn % others.size())) {
                if (!batch.hasRoom()) {
                    break;
                }
                put(batch, frame, FIRST_PORT + batches / FLOW_BATCHES % FLOWS);
            }
            return batch.count();
        }

        private static void put(FrameBatch batch, RehearsalFrames.Frame frame, int clientPort) {
            long at = batch.nextAt();
            MemorySegment.copy(
                    frame.memory(), 0, batch.memory(), at, frame.memory().byteSize());
            if (frame.clientPortAt() > 0) {
                Wire.putU16(batch.memory(), at + frame.clientPortAt(), clientPort);
            }
            batch.add((int) frame.memory().byteSize());
        }

        @Override
        public boolean write(GatherList frame) {
            writtenFrames++;
            return true;
        }
    }

    @Override
    public String name() {
        return "rehearsal";
    }

    @Override
    public int mtuBytes() {
        return RehearsalFrames.MTU_BYTES;
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
