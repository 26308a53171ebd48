package io.darkmesh.wireguard.session;

import io.darkmesh.wireguard.Limits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which of the last 8128 counters have been seen (RFC 6479): a ring of 128 words, one of which is always being cleared.
 * Asked after decryption only, so that a forged counter moves nothing. Several threads may ask; alone, a thread pays
 * one uncontended compare-and-set.
 */
public final class ReplayWindow {
    /** How far behind the highest counter an unseen one is still accepted. */
    public static final int WINDOW_SIZE = 8128;

    private static final int WORDS = 128;
    private static final int SPINS_BEFORE_YIELD = 100;
    private static final VarHandle LOCK;

    static {
        try {
            LOCK = MethodHandles.lookup().findVarHandle(ReplayWindow.class, "lock", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] bitmap = new long[WORDS];
    private long highest;

    @SuppressWarnings("unused") // through LOCK
    private int lock;

    /** A window that has seen nothing. */
    public ReplayWindow() {}

    /**
     * Marks the counter.
     *
     * @param counter unsigned, as on the wire
     * @return false when it was marked before, is behind the window or has reached REJECT_AFTER_MESSAGES
     */
    public boolean accept(long counter) {
        if (Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
            return false;
        }
        lock();
        try {
            return mark(counter);
        } finally {
            LOCK.setRelease(this, 0);
        }
    }

    private boolean mark(long counter) {
        if (Long.compareUnsigned(counter, highest) > 0) {
            advance(counter);
        } else if (Long.compareUnsigned(highest - counter, WINDOW_SIZE) > 0) {
            return false;
        }
        int word = (int) (counter >>> 6) & (WORDS - 1);
        long bit = 1L << counter;
        if ((bitmap[word] & bit) != 0) {
            return false;
        }
        bitmap[word] |= bit;
        return true;
    }

    private void advance(long counter) {
        long from = highest >>> 6;
        long steps = Math.min((counter >>> 6) - from, WORDS);
        for (long i = 1; i <= steps; i++) {
            bitmap[(int) (from + i) & (WORDS - 1)] = 0;
        }
        highest = counter;
    }

    @SuppressWarnings("ThreadPriorityCheck") // the holder needs a few nanoseconds, unless it lost its processor
    private void lock() {
        int spins = 0;
        while (!LOCK.weakCompareAndSetAcquire(this, 0, 1)) {
            if (++spins > SPINS_BEFORE_YIELD) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
