package io.darkmesh.agent.path;

/** When the candidates of one peer are probed: a ladder of rounds, then again after a minute. */
final class Search {
    private static final int MAX_EXTRA_ROUNDS = 8;

    private int step = -1;
    private int extraRounds;
    private long nextRoundNs = PathLimits.NEVER;
    private int fruitless;
    private long begunNs = Long.MIN_VALUE;
    private long heardNs = Long.MIN_VALUE;
    private long againNs = PathLimits.NEVER;

    boolean isRunning() {
        return step >= 0;
    }

    /** Whether it began; too soon after the last it is put off, the longer the more often nothing at all was heard. */
    boolean begin(long nowNs) {
        long gapNs = Math.min(PathLimits.SEARCH_NS, PathLimits.SEARCH_GAP_NS << fruitless);
        if (begunNs != Long.MIN_VALUE && nowNs - begunNs < gapNs) {
            againNs = Math.min(againNs, begunNs + gapNs);
            return false;
        }
        fruitless = Math.min(fruitless + 1, 4);
        step = 0;
        extraRounds = 0;
        begunNs = nowNs;
        nextRoundNs = nowNs;
        againNs = PathLimits.NEVER;
        return true;
    }

    /** Something was heard of the peer. */
    void onHeard(long nowNs) {
        fruitless = 0;
        heardNs = nowNs;
    }

    boolean isHeardWithin(long lastNs, long nowNs) {
        return heardNs != Long.MIN_VALUE && nowNs - heardNs < lastNs;
    }

    /** What was found before is void: the next search may begin at once. */
    void reset() {
        stop();
        fruitless = 0;
        begunNs = Long.MIN_VALUE;
    }

    /** New candidates while the later, slower rounds run: from the first again. */
    void rewind(long nowNs) {
        if (step > 3) {
            step = 0;
            nextRoundNs = nowNs;
        }
    }

    boolean isFirstRound() {
        return step == 0;
    }

    boolean isRoundDue(long nowNs) {
        return isRunning() && nowNs >= nextRoundNs;
    }

    /** After a round. Returns whether it was the last. */
    boolean onRound(long nowNs, boolean nearlyThere) {
        if (step < PathLimits.LADDER_NS.length) {
            nextRoundNs = nowNs + PathLimits.LADDER_NS[step++];
            return false;
        }
        if (nearlyThere && extraRounds < MAX_EXTRA_ROUNDS) {
            extraRounds++;
            nextRoundNs = nowNs + PathLimits.REPEAT_AFTER_NS;
            return false;
        }
        stop();
        againNs = nowNs + PathLimits.SEARCH_NS;
        return true;
    }

    void stop() {
        step = -1;
        nextRoundNs = PathLimits.NEVER;
    }

    void againAt(long atNs) {
        againNs = atNs;
    }

    long againNs() {
        return againNs;
    }

    long nextRoundNs() {
        return nextRoundNs;
    }
}
