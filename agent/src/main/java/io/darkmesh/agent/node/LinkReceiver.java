package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.InboundWorker;
import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.tun.linux.LazyMemory;
import io.darkmesh.tun.udp.DatagramReceiver;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.UdpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What comes through relays and other links, as a worker receives it: like datagrams whose sender is the link's origin.
 * Any thread puts in and never waits; when {@value #SLOTS} wait, the next is dropped.
 */
final class LinkReceiver implements DatagramReceiver, InboundWorker.Origins {
    static final int SLOTS = 512;

    private static final int USUAL_BYTES = 2048;

    private final Arena arena = Arena.ofShared();
    private final ReceivedBatch batch = new ReceivedBatch(LazyMemory.zeroed(arena, ReceivedBatch.MEMORY_BYTES));
    private final Path[] paths = new Path[ReceivedBatch.MAX_MESSAGES];
    private final Slot[] slots = new Slot[SLOTS];
    private int first;
    private int waiting;
    private boolean closed;
    private long dropped;

    private static final class Slot {
        private byte[] bytes = new byte[USUAL_BYTES];
        private int length;
        private Path.@Nullable Relayed path;
    }

    /** A datagram has come through this link; copied. False when it was dropped. */
    synchronized boolean offer(Path.Relayed path, ByteBuffer datagram) {
        int length = datagram.remaining();
        if (closed || length == 0 || length > ReceivedBatch.MESSAGE_BYTES || waiting == SLOTS) {
            dropped++;
            return false;
        }
        int at = (first + waiting) % SLOTS;
        Slot slot = slots[at];
        if (slot == null) {
            slot = new Slot();
            slots[at] = slot;
        }
        if (slot.bytes.length < length) {
            slot.bytes = new byte[ReceivedBatch.MESSAGE_BYTES];
        }
        datagram.get(datagram.position(), slot.bytes, 0, length);
        slot.length = length;
        slot.path = path;
        waiting++;
        notifyAll();
        return true;
    }

    /** Datagrams dropped so far. */
    synchronized long dropped() {
        return dropped;
    }

    @Override
    public synchronized int receive(int maxMessages) {
        while (waiting == 0 && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CLOSED;
            }
        }
        if (closed) {
            return CLOSED;
        }
        batch.clear();
        int count = Math.min(waiting, Math.min(maxMessages, ReceivedBatch.MAX_MESSAGES));
        for (int i = 0; i < count; i++) {
            take(i, slots[first]);
            first = (first + 1) % SLOTS;
            waiting--;
        }
        return count;
    }

    private void take(int i, Slot slot) {
        Path.Relayed path = slot.path;
        if (path == null) {
            throw new IllegalStateException("a waiting slot has its path");
        }
        MemorySegment.copy(slot.bytes, 0, batch.memory(), ValueLayout.JAVA_BYTE, batch.nextOffset(), slot.length);
        batch.add(slot.length, 0, 0);
        RelayLink link = path.link();
        UdpAddress origin = link.origin();
        batch.setRemote(origin.high(), origin.low(), origin.port(), origin.scopeId());
        batch.setLocal(0, 0, 0);
        paths[i] = path;
        slot.path = null;
    }

    @Override
    public ReceivedBatch batch() {
        return batch;
    }

    @Override
    public Path origin(ReceivedBatch received, int i) {
        return paths[i];
    }

    /** No more is taken, and the worker ends. Any thread. */
    synchronized void end() {
        closed = true;
        notifyAll();
    }

    @Override
    public void close() {
        arena.close();
    }
}
