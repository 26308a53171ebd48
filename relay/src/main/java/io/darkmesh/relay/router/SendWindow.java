package io.darkmesh.relay.router;

/**
 * How many bytes may be on their way to one reader: about what it takes in {@value #SPAN_MS} ms, so that a fast one is not
 * starved by one late thread, and what waits before a slow one is dropped while it is young. Guarded by its session.
 */
final class SendWindow {
    static final int SPAN_MS = 10;

    /** At most so many times what it begins with. */
    static final int MOST_TIMES = 8;

    private static final long SPAN_NS = SPAN_MS * 1_000_000L;

    private final int leastBytes;
    private int bytes;
    private int inFlightBytes;
    private boolean idle = true;
    private int writtenBytes;
    private long sinceNs;

    SendWindow(int leastBytes) {
        this.leastBytes = leastBytes;
        this.bytes = leastBytes;
    }

    boolean hasRoom() {
        return inFlightBytes < bytes;
    }

    /** The relay's own frames are few and small: they may go when data has to wait. */
    boolean hasRoomForControl() {
        return inFlightBytes < 2L * bytes;
    }

    int bytes() {
        return bytes;
    }

    void onSent(int count) {
        inFlightBytes += count;
    }

    /** Looks, each time half a window has been written without a rest, how long that took. */
    void onWritten(int count, long nowNs) {
        inFlightBytes -= count;
        if (idle) {
            restart(nowNs);
        } else {
            writtenBytes += count;
            if (writtenBytes >= bytes / 2) {
                resize(nowNs - sinceNs);
                restart(nowNs);
            }
        }
        idle = inFlightBytes == 0;
    }

    private void restart(long nowNs) {
        sinceNs = nowNs;
        writtenBytes = 0;
    }

    private void resize(long tookNs) {
        if (tookNs < SPAN_NS / 2) {
            bytes = Math.min(2 * bytes, MOST_TIMES * leastBytes);
        } else if (tookNs > 2 * SPAN_NS) {
            bytes = Math.max(bytes / 2, leastBytes);
        }
    }
}
