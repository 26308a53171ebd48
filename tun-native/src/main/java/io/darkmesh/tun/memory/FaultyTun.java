package io.darkmesh.tun.memory;

import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.TunQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/** A device in front of another one that refuses some writes and can vanish as a whole. */
public final class FaultyTun implements TunDevice {
    private final TunDevice device;
    private final RandomGenerator random;
    private final double refusedWrites;
    private final AtomicBoolean isGone = new AtomicBoolean();
    private final List<TunQueue> queues;

    /**
     * Wraps a device.
     *
     * @param refusedWrites the share of writes to refuse, 0 to 1
     */
    public FaultyTun(TunDevice device, RandomGenerator random, double refusedWrites) {
        this.device = device;
        this.random = random;
        this.refusedWrites = refusedWrites;
        this.queues = device.queues().stream().<TunQueue>map(FaultyQueue::new).toList();
    }

    /** Somebody removes the interface: readers are woken and fail, as they do on Linux. */
    public void vanish() {
        isGone.set(true);
        device.close();
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public int mtuBytes() {
        return device.mtuBytes();
    }

    @Override
    public void setMtuBytes(int mtuBytes) {
        device.setMtuBytes(mtuBytes);
    }

    @Override
    public Set<TunOffload> offloads() {
        return device.offloads();
    }

    @Override
    public List<TunQueue> queues() {
        return queues;
    }

    @Override
    public void close() {
        device.close();
    }

    private final class FaultyQueue implements TunQueue {
        private final TunQueue queue;

        private FaultyQueue(TunQueue queue) {
            this.queue = queue;
        }

        @Override
        public int read(FrameBatch batch) {
            int count = queue.read(batch);
            if (isGone.get()) {
                throw new TunException(TunException.Kind.DEVICE_GONE, "somebody removed the TUN device");
            }
            return count;
        }

        @Override
        public boolean write(GatherList frame) {
            return random.nextDouble() >= refusedWrites && !isGone.get() && queue.write(frame);
        }
    }
}
