package io.darkmesh.agent.datapath;

import io.darkmesh.wireguard.session.Peer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between the workers and the engine. Copies go into pooled buffers of {@value #BUFFER_BYTES} bytes,
 * made as they are needed and at most {@value #CAPACITY}; when all are in use, what comes is dropped.
 */
public final class SlowPathQueue implements SlowPath {
    /** Entries that may wait: the handshake queue of the whitepaper's implementations. */
    public static final int CAPACITY = 4096;

    /** The largest copy; longer datagrams are noise, longer inner packets wait for the next try. */
    public static final int BUFFER_BYTES = 2048;

    private final ArrayBlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final ArrayBlockingQueue<Entry> idle = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicInteger made = new AtomicInteger();
    private final Runnable wakeEngine;

    /** What the engine does with each entry; the bytes are valid until the call returns. */
    public interface Reader {
        void onDatagram(Path from, ByteBuffer datagram);

        void onUnsealed(Peer peer, ByteBuffer packet);

        void onInner(Peer peer, Path from, ByteBuffer message);

        void onNewOrigin(Peer peer, Path from);
    }

    private static final class Entry {
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        private @Nullable Peer peer;
        private @Nullable Path from;
    }

    /**
     * An empty queue.
     *
     * @param wakeEngine called after each entry; must not block
     */
    public SlowPathQueue(Runnable wakeEngine) {
        this.wakeEngine = wakeEngine;
    }

    @Override
    public boolean onDatagram(Path from, MemorySegment memory, long at, int bytes) {
        return bytes > 0 && offer(null, from, memory, at, bytes);
    }

    @Override
    public boolean onUnsealed(Peer peer, MemorySegment memory, long at, int bytes) {
        return bytes > 0 && offer(peer, null, memory, at, bytes);
    }

    @Override
    public boolean onInner(Peer peer, Path from, MemorySegment memory, long at, int bytes) {
        return bytes > 0 && offer(peer, from, memory, at, bytes);
    }

    @Override
    public boolean onNewOrigin(Peer peer, Path from) {
        return offer(peer, from, MemorySegment.NULL, 0, 0);
    }

    private boolean offer(@Nullable Peer peer, @Nullable Path from, MemorySegment memory, long at, int bytes) {
        if (bytes > BUFFER_BYTES) {
            return false;
        }
        Entry entry = take();
        if (entry == null) {
            return false;
        }
        entry.peer = peer;
        entry.from = from;
        entry.buffer.clear().limit(bytes);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, entry.buffer.array(), 0, bytes);
        waiting.add(entry);
        wakeEngine.run();
        return true;
    }

    private @Nullable Entry take() {
        Entry entry = idle.poll();
        if (entry != null) {
            return entry;
        }
        if (made.getAndIncrement() < CAPACITY) {
            return new Entry();
        }
        made.decrementAndGet();
        return null;
    }

    /** Entries that wait: how the engine knows that it is under load. */
    public int size() {
        return waiting.size();
    }

    /** Reads one entry, if there is one. The engine only. */
    public boolean read(Reader reader) {
        Entry entry = waiting.poll();
        if (entry == null) {
            return false;
        }
        Peer peer = entry.peer;
        Path from = entry.from;
        entry.peer = null;
        entry.from = null;
        try {
            if (peer == null && from != null) {
                reader.onDatagram(from, entry.buffer);
            } else if (peer != null && from == null) {
                reader.onUnsealed(peer, entry.buffer);
            } else if (peer != null && from != null && entry.buffer.hasRemaining()) {
                reader.onInner(peer, from, entry.buffer);
            } else if (peer != null && from != null) {
                reader.onNewOrigin(peer, from);
            }
        } finally {
            idle.add(entry);
        }
        return true;
    }
}
