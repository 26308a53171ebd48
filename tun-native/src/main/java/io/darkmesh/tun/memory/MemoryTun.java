package io.darkmesh.tun.memory;

import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.TunOffload;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A device whose host is the test: it hands frames in and takes frames out. */
public final class MemoryTun implements TunDevice {
    private final String name;
    private final Set<TunOffload> offloads;
    private final List<MemoryTunQueue> queues;
    private volatile int mtuBytes;

    public MemoryTun(String name, int mtuBytes, int queueCount, Set<TunOffload> offloads) {
        this.name = name;
        this.mtuBytes = mtuBytes;
        this.offloads = Set.copyOf(offloads);
        this.queues = Stream.generate(MemoryTunQueue::new).limit(queueCount).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtuBytes() {
        return mtuBytes;
    }

    @Override
    public void setMtuBytes(int bytes) {
        mtuBytes = bytes;
    }

    @Override
    public Set<TunOffload> offloads() {
        return offloads;
    }

    @Override
    public List<MemoryTunQueue> queues() {
        return queues;
    }

    @Override
    public void close() {
        queues.forEach(MemoryTunQueue::close);
    }
}
