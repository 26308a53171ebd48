package io.darkmesh.tun.libc;

/**
 * Whether a thread that found no input yields the processor and looks again, or sleeps until there is some; see {@code
 * docs/decisions/0027-yield-before-sleeping.md}. Owned by one thread.
 *
 * <p>While traffic flows, what the thread waits for is being made by threads that want its processor, and a wake-up costs
 * more than a few looks. When looking did not help several times running, some waits begin with sleep.
 */
final class Patience {
    /** Looks before a sleep. */
    static final int LOOKS = 20;

    /** Waits at most that begin with sleep after looking has failed. */
    static final int LONGEST_REST = 7;

    private int looks;
    private boolean asleep;
    private int rest;
    private int nextRest;

    /** Nothing was there: answers whether to yield and look again; otherwise the thread has to sleep. */
    boolean looksAgain() {
        if (asleep || rest > 0 || looks == LOOKS) {
            asleep = true;
            return false;
        }
        looks++;
        return true;
    }

    /** Something was there. */
    void satisfied() {
        if (!asleep) {
            nextRest = looks > 0 ? 0 : nextRest;
        } else if (looks > 0) {
            rest = nextRest;
            nextRest = Math.min(2 * nextRest + 1, LONGEST_REST);
        } else {
            rest--;
        }
        looks = 0;
        asleep = false;
    }
}
