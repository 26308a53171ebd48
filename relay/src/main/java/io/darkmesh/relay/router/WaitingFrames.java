package io.darkmesh.relay.router;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What waits for a slow reader: signalling before data, each bounded, the oldest dropped. Guarded by its session. */
final class WaitingFrames {
    private final int limit;
    private final ArrayDeque<ByteBuffer> signals = new ArrayDeque<>(0);
    private final ArrayDeque<ByteBuffer> data = new ArrayDeque<>(0);

    WaitingFrames(int limit) {
        this.limit = limit;
    }

    /** Keeps a copy, since the frame may be a small part of a large message. Returns how many frames were dropped for it. */
    int add(boolean signal, ByteBuffer frame) {
        ArrayDeque<ByteBuffer> queue = signal ? signals : data;
        int dropped = 0;
        if (queue.size() == limit) {
            queue.removeFirst();
            dropped = 1;
        }
        byte[] copy = new byte[frame.remaining()];
        frame.slice().get(copy);
        queue.addLast(ByteBuffer.wrap(copy));
        return dropped;
    }

    @Nullable
    ByteBuffer poll() {
        ByteBuffer signal = signals.pollFirst();
        return signal != null ? signal : data.pollFirst();
    }

    boolean isEmpty() {
        return signals.isEmpty() && data.isEmpty();
    }

    void clear() {
        signals.clear();
        data.clear();
    }
}
