package io.darkmesh.relay.router;

import java.util.concurrent.atomic.LongAdder;

/** What the relay has done since it started. Any thread. */
public final class RelayCounters {
    final LongAdder forwardedBytes = new LongAdder();
    final LongAdder forwardedMessages = new LongAdder();
    final LongAdder droppedFrames = new LongAdder();
    final LongAdder peersGone = new LongAdder();
    final LongAdder refused = new LongAdder();

    RelayCounters() {}

    public long forwardedBytes() {
        return forwardedBytes.sum();
    }

    public long forwardedMessages() {
        return forwardedMessages.sum();
    }

    /** Frames dropped because their reader was too slow. */
    public long droppedFrames() {
        return droppedFrames.sum();
    }

    /** Frames for somebody who is not connected here. */
    public long peersGone() {
        return peersGone.sum();
    }

    public long refused() {
        return refused.sum();
    }
}
