package io.darkmesh.agent.relay;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one relay: signalling before data, {@value #MAX_RUNS} of each, the oldest dropped. A run is
 * one or more whole frames. Any thread; nobody waits but the writer.
 */
final class FrameQueue {
    static final int MAX_RUNS = 32;

    private static final int MAX_POOLED = 8;
    private static final int POOLED_BYTES = 1 << 16;

    private static final class Run {
        final int opcode;
        final byte[] bytes;
        final int length;

        Run(int opcode, byte[] bytes, int length) {
            this.opcode = opcode;
            this.bytes = bytes;
            this.length = length;
        }
    }

    private final ArrayDeque<Run> signals = new ArrayDeque<>();
    private final ArrayDeque<Run> data = new ArrayDeque<>();
    private final ArrayDeque<byte[]> pool = new ArrayDeque<>();
    private boolean open;
    private int generation;
    private long dropped;
    private volatile long added;

    /** An array of at least this size, perhaps used before. */
    byte[] array(int bytes) {
        if (bytes > POOLED_BYTES || bytes < POOLED_BYTES / 8) {
            return new byte[bytes];
        }
        byte[] used;
        synchronized (this) {
            used = pool.pollFirst();
        }
        return used == null ? new byte[POOLED_BYTES] : used;
    }

    /** Takes the array over. False when it was dropped because there is no connection; a full queue drops its oldest. */
    synchronized boolean addData(byte[] run, int length) {
        added++;
        return add(data, new Run(OutgoingMessage.BINARY, run, length));
    }

    /** As {@link #addData}, ahead of all data. */
    synchronized boolean addSignal(byte[] run) {
        added++;
        return addControl(OutgoingMessage.BINARY, run);
    }

    /** As {@link #addSignal}, of our own making and no sign that the connection is of use. */
    synchronized boolean addControl(int opcode, byte[] run) {
        return add(signals, new Run(opcode, run, run.length));
    }

    private boolean add(ArrayDeque<Run> queue, Run run) {
        if (!open) {
            dropped++;
            return false;
        }
        if (queue.size() == MAX_RUNS) {
            dropped++;
            recycle(queue.removeFirst());
        }
        queue.addLast(run);
        notifyAll();
        return true;
    }

    /** Counts what others gave it to send. Any thread, without waiting. */
    long added() {
        return added;
    }

    /** Whether it takes anything: from the attempt to connect on. */
    synchronized boolean isOpen() {
        return open;
    }

    /** Begins anew, empty. Returns what its only writer has to show. */
    synchronized int open() {
        close();
        open = true;
        return generation;
    }

    /** Forgets what waits, and ends the writer. */
    synchronized void close() {
        open = false;
        generation++;
        signals.clear();
        data.clear();
        pool.clear();
        notifyAll();
    }

    /** Runs dropped so far. */
    synchronized long dropped() {
        return dropped;
    }

    /**
     * Moves as many runs as fit, one at least, into the message; waits for the first.
     *
     * @param ticket what {@link #open} returned
     * @return where the last ends, or -1 once the queue is closed
     */
    synchronized int take(OutgoingMessage message, int ticket) throws InterruptedException {
        while (ticket == generation && signals.isEmpty() && data.isEmpty()) {
            wait();
        }
        if (ticket != generation) {
            return -1;
        }
        int end = OutgoingMessage.PAYLOAD_AT;
        message.opcode = (signals.isEmpty() ? data : signals).getFirst().opcode;
        for (Run next = next(message, end); next != null; next = next(message, end)) {
            System.arraycopy(next.bytes, 0, message.bytes, end, next.length);
            end += next.length;
            recycle(next);
        }
        return end;
    }

    private @Nullable Run next(OutgoingMessage message, int end) {
        ArrayDeque<Run> queue = signals.isEmpty() ? data : signals;
        Run first = queue.peekFirst();
        boolean fits = first != null
                && first.opcode == message.opcode
                && first.length <= message.bytes.length - end
                && (first.opcode == OutgoingMessage.BINARY || end == OutgoingMessage.PAYLOAD_AT);
        return fits ? queue.pollFirst() : null;
    }

    private void recycle(Run run) {
        if (run.bytes.length == POOLED_BYTES && pool.size() < MAX_POOLED) {
            pool.addFirst(run.bytes);
        }
    }
}
