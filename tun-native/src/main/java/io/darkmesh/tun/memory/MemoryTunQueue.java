package io.darkmesh.tun.memory;

import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunQueue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A queue of a {@link MemoryTun}; every method may be called from any thread. */
public final class MemoryTunQueue implements TunQueue {
    /** The most frames waiting in one direction; further ones are refused. */
    public static final int MAX_WAITING = 4096;

    private final ArrayDeque<byte[]> fromHost = new ArrayDeque<>();
    private final ArrayDeque<byte[]> toHost = new ArrayDeque<>();
    private boolean isClosed;

    MemoryTunQueue() {}

    /** The host sends a frame, virtio-net header first; false when there is no room. */
    public synchronized boolean sendFromHost(byte[] frame) {
        if (isClosed || fromHost.size() == MAX_WAITING) {
            return false;
        }
        fromHost.add(frame.clone());
        notifyAll();
        return true;
    }

    /** Takes every frame written to the host so far. */
    public synchronized List<byte[]> takeWritten() {
        List<byte[]> taken = new ArrayList<>(toHost);
        toHost.clear();
        return taken;
    }

    /** Waits until at least so many frames were written to the host, and takes all; fewer only when closed. */
    public synchronized List<byte[]> awaitWritten(int frames) throws InterruptedException {
        while (toHost.size() < frames && !isClosed) {
            wait();
        }
        return takeWritten();
    }

    @Override
    public synchronized int read(FrameBatch batch) {
        batch.clear();
        while (fromHost.isEmpty()) {
            if (isClosed) {
                return CLOSED;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CLOSED;
            }
        }
        while (batch.hasRoom() && !fromHost.isEmpty()) {
            byte[] frame = fromHost.remove();
            MemorySegment.copy(frame, 0, batch.memory(), ValueLayout.JAVA_BYTE, batch.nextAt(), frame.length);
            batch.add(frame.length);
        }
        return batch.count();
    }

    @Override
    public synchronized boolean write(GatherList frame) {
        if (isClosed || toHost.size() == MAX_WAITING) {
            return false;
        }
        toHost.add(frame.toByteArray());
        notifyAll();
        return true;
    }

    synchronized void close() {
        isClosed = true;
        notifyAll();
    }
}
