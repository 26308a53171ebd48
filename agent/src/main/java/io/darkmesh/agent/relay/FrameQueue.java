package io.darkmesh.agent.relay;

import io.darkmesh.protocol.relay.RelayFrame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one relay: signalling before data, {@value #MAX_RUNS} of each, the oldest dropped. A run is
 * one or more whole frames. Any thread; nobody waits but the writer.
 */
final class FrameQueue {
    static final int MAX_RUNS = 32;

    /** Room for one datagram of a usual path with its frame. */
    private static final int SMALL_BYTES = 2048;

    private static final int LARGE_BYTES = RelayFrame.MAX_MESSAGE_BYTES;

    /** Whole frames, with their array: used again, so that what workers send leaves no garbage. */
    static final class Run {
        final byte[] bytes;
        private int opcode = OutgoingMessage.BINARY;
        private int length;

        private Run(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private final ArrayDeque<Run> signals = new ArrayDeque<>();
    private final ArrayDeque<Run> data = new ArrayDeque<>();
    private final ArrayDeque<Run> smallPool = new ArrayDeque<>();
    private final ArrayDeque<Run> largePool = new ArrayDeque<>();
    private boolean open;
    private int generation;
    private long dropped;
    private volatile long added;

    /**
     * A run to fill, and then to give to {@link #addData}.
     *
     * @param bytes that it has room for, at most {@link RelayFrame#MAX_MESSAGE_BYTES}
     */
    synchronized Run lease(int bytes) {
        boolean small = bytes <= SMALL_BYTES;
        Run used = (small ? smallPool : largePool).pollFirst();
        return used == null ? new Run(new byte[small ? SMALL_BYTES : LARGE_BYTES]) : used;
    }

    /** Takes the run over. False when it was dropped because there is no connection; a full queue drops its oldest. */
    synchronized boolean addData(Run run, int length) {
        added++;
        run.length = length;
        return add(data, run);
    }

    /** As {@link #addData}, ahead of all data. */
    synchronized boolean addSignal(byte[] run) {
        added++;
        return addControl(OutgoingMessage.BINARY, run);
    }

    /** As {@link #addSignal}, of our own making and no sign that the connection is of use. */
    synchronized boolean addControl(int opcode, byte[] run) {
        var control = new Run(run);
        control.opcode = opcode;
        control.length = run.length;
        return add(signals, control);
    }

    private boolean add(ArrayDeque<Run> queue, Run run) {
        if (!open) {
            dropped++;
            recycle(run);
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
        smallPool.clear();
        largePool.clear();
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
        int bytes = run.bytes.length;
        ArrayDeque<Run> pool = bytes == SMALL_BYTES ? smallPool : largePool;
        if (run.opcode == OutgoingMessage.BINARY
                && (bytes == SMALL_BYTES || bytes == LARGE_BYTES)
                && pool.size() < MAX_RUNS) {
            pool.addFirst(run);
        }
    }
}
