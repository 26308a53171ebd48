package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import java.util.Arrays;

/** The deadlines of one peer's timers (whitepaper section 6). */
final class Deadlines {
    /** The timers. */
    enum Timer {
        /** An initiation has not been answered, or has to wait for the last one's REKEY_TIMEOUT. */
        RETRANSMIT(0),
        /** Data was sent and nothing came back. */
        NEW_HANDSHAKE(1),
        /** Data came and nothing was sent back. */
        KEEPALIVE(2),
        /** Configured: something has to be sent now and then. */
        PERSISTENT_KEEPALIVE(3),
        /** The newest session is so old that nothing of any may remain. */
        ERASE(4);

        private final int slot;

        Timer(int slot) {
            this.slot = slot;
        }
    }

    private final long[] atNs = new long[Timer.values().length];

    Deadlines() {
        Arrays.fill(atNs, Limits.NEVER);
    }

    void set(Timer timer, long deadlineNs) {
        atNs[timer.slot] = deadlineNs;
    }

    void clear(Timer timer) {
        atNs[timer.slot] = Limits.NEVER;
    }

    boolean isSet(Timer timer) {
        return atNs[timer.slot] != Limits.NEVER;
    }

    void clearAll() {
        Arrays.fill(atNs, Limits.NEVER);
    }

    long nextNs() {
        long next = Limits.NEVER;
        for (long at : atNs) {
            next = Math.min(next, at);
        }
        return next;
    }

    /** Clears the timer if it is due, and says whether it was. */
    boolean take(Timer timer, long nowNs) {
        if (atNs[timer.slot] > nowNs) {
            return false;
        }
        clear(timer);
        return true;
    }
}
