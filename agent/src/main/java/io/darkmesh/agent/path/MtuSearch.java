package io.darkmesh.agent.path;

import java.util.random.RandomGenerator;

/**
 * Finds the MTU of the path to one peer by padded probes inside the WireGuard session (RFC 8899); sizes are those of
 * inner packets. Only an answer to a probe of that size proves a size. Owned by the engine's thread.
 *
 * <pre>
 * IDLE --session, direct path, traffic--> SEARCHING: device's MTU, base, then halving --nothing left--> DONE
 *  ^                                          ^                                                          |
 *  |                                          +--- 600 s, where more is conceivable ---------------------+
 *  |                                          +--- 30 s, where not even the base came through whole -----+
 *  +-- another path, session lost             +--- three probes of the proven size unanswered -----------+
 * </pre>
 *
 * <p>While the first of these three is late the size is suspect: TCP is cut to the base, which costs little when it was
 * only delayed, and everything else goes out whole as before.
 *
 * <p>Through a relay a stream carries frames of any size, so that the device's MTU holds there without a search.
 *
 * <p>Where a probe of the base is not answered either, packets of that size have to go in fragments: the sender's own in
 * IPv6, which {@link #baseRefusals} is for.
 */
public final class MtuSearch {
    /** What {@link #nextDeadlineNs} says when there is nothing to wait for. */
    public static final long NEVER = PathLimits.NEVER;

    /** Sizes between are not looked for: WireGuard pads to as many bytes. */
    static final int STEP_BYTES = 16;

    /** Probes of one size that have to be lost until it is held not to come through (RFC 8899 MAX_PROBES). */
    static final int MAX_PROBES = 3;

    /** Between them; an answer may come as late as the last of them is waited for. */
    static final long PROBE_NS = 500 * PathLimits.MS;

    /** Between two proofs that a size above the base still comes through (CONFIRMATION_TIMER). */
    static final long CONFIRM_NS = PathLimits.SECOND;

    /** A proof that is late by so long, or by three round trips if that is longer, makes the size suspect. */
    static final long SUSPECT_NS = 150 * PathLimits.MS;

    /** Until sizes that did not come through are tried again (PMTU_RAISE_TIMER). */
    static final long RAISE_NS = 600 * PathLimits.SECOND;

    /** Until a path that does not carry the base whole is searched again: it may only have been interrupted. */
    static final long NARROW_NS = 30 * PathLimits.SECOND;

    private final RandomGenerator random;
    private final long[] ids = new long[MAX_PROBES];
    private State state = State.IDLE;
    private int maxBytes;
    private boolean relayed;
    private boolean direct;
    private boolean session;
    private int carriedBytes;
    private int refutedBytes;
    private int baseRefusals;
    private boolean settled;
    private int probedBytes;
    private int probes;
    private long nextNs = NEVER;
    private long raiseNs = NEVER;
    private long suspectNs = NEVER;
    private boolean suspect;
    private long probedAtNs;
    private long roundTripNs;
    private long activeUntilNs = Long.MIN_VALUE;

    private enum State {
        IDLE,
        SEARCHING,
        DONE
    }

    /** Sends a ping of this length, as an inner packet, on the very path; nobody may cut it. */
    @FunctionalInterface
    public interface Output {
        void probe(long id, int bytes);
    }

    /** @param maxBytes the device's MTU */
    public MtuSearch(RandomGenerator random, int maxBytes) {
        this.random = random;
        this.maxBytes = maxBytes;
        reset();
    }

    /** What holds now. */
    public PathMtu mtu() {
        if (relayed) {
            return new PathMtu(maxBytes, maxBytes);
        }
        if (suspect) {
            return new PathMtu(PathMtu.BASE_BYTES, provenBytes());
        }
        return new PathMtu(provenBytes(), settled ? provenBytes() : Math.max(provenBytes(), refutedBytes - 1));
    }

    /** The base is held to be carried, be it in fragments. */
    private int provenBytes() {
        return Math.max(PathMtu.BASE_BYTES, carriedBytes);
    }

    /** How many searches in a row have found that the path does not carry the base whole; 0 when it does or may. */
    public int baseRefusals() {
        return baseRefusals;
    }

    /** The device has another MTU. */
    public void onDeviceMtu(int bytes, long nowNs, Output out) {
        if (bytes != maxBytes) {
            maxBytes = bytes;
            reset();
            begin(nowNs, out);
        }
    }

    /**
     * Packets go another way from now on: whatever was proven counts no more.
     *
     * @param isProbed whether probes can be sent whole there; without that the base holds
     */
    public void onPath(boolean throughRelay, boolean isProbed, long nowNs, Output out) {
        relayed = throughRelay;
        direct = isProbed && !throughRelay;
        reset();
        settled = !direct;
        begin(nowNs, out);
    }

    /** Data can be sent, and so can probes. */
    public void onSession(long nowNs, Output out) {
        session = true;
        begin(nowNs, out);
    }

    /** Nothing can be sent until there is another session. */
    public void onSessionLost() {
        session = false;
        reset();
    }

    /** Data was sent to the peer or came from it. */
    public void onTraffic(long nowNs, Output out) {
        boolean wasActive = nowNs < activeUntilNs;
        activeUntilNs = nowNs + PathLimits.IDLE_NS;
        if (state == State.IDLE) {
            begin(nowNs, out);
        } else if (!wasActive && nextNs == NEVER) {
            nextNs = nowNs; // much may have changed meanwhile
            onTimeout(nowNs, out);
        }
    }

    /** Whether the pong with this id answers one of the probes. */
    public boolean onPong(long id, long nowNs, Output out) {
        for (int i = 0; i < probes; i++) {
            if (ids[i] == id) {
                carriedBytes = Math.max(carriedBytes, probedBytes);
                if (baseRefusals > 0) { // the path has changed: what was refuted counts no more
                    baseRefusals = 0;
                    refutedBytes = maxBytes + 1;
                }
                if (i == probes - 1) {
                    roundTripNs = nowNs - probedAtNs;
                }
                probes = 0;
                trust();
                if (state == State.SEARCHING) {
                    searchOn(nowNs, out);
                } else {
                    nextNs = nowNs + CONFIRM_NS;
                }
                return true;
            }
        }
        return false;
    }

    /** Does what is due. */
    public void onTimeout(long nowNs, Output out) {
        if (nowNs >= suspectNs) {
            suspectNs = NEVER;
            suspect = true;
        }
        if (nowNs < nextNs) {
            return;
        }
        if (nowNs >= activeUntilNs && probes == 0) {
            nextNs = NEVER; // idle: nobody is told anything by a probe
        } else if (state == State.DONE && probes == 0 && nowNs >= raiseNs) {
            refutedBytes = maxBytes + 1;
            search(nowNs, out);
        } else if (probes == MAX_PROBES) {
            onLost(nowNs, out);
        } else if (state == State.DONE && provenBytes() == PathMtu.BASE_BYTES) {
            nextNs = raiseNs;
        } else {
            probe(nowNs, out);
        }
    }

    /** When {@link #onTimeout} has something to do. */
    public long nextDeadlineNs() {
        return Math.min(nextNs, suspectNs);
    }

    private void trust() {
        suspect = false;
        suspectNs = NEVER;
    }

    private void reset() {
        state = State.IDLE;
        carriedBytes = 0;
        refutedBytes = maxBytes + 1;
        baseRefusals = 0;
        settled = false;
        probes = 0;
        nextNs = NEVER;
        raiseNs = NEVER;
        roundTripNs = PROBE_NS;
        trust();
    }

    private void begin(long nowNs, Output out) {
        if (state == State.IDLE && session && direct && nowNs < activeUntilNs) {
            search(nowNs, out);
        }
    }

    private void search(long nowNs, Output out) {
        state = State.SEARCHING;
        searchOn(nowNs, out);
    }

    private void searchOn(long nowNs, Output out) {
        probes = 0;
        probedBytes = nextSize();
        if (probedBytes > carriedBytes) {
            probe(nowNs, out);
            return;
        }
        state = State.DONE;
        settled = true;
        if (carriedBytes == 0) {
            baseRefusals++;
            raiseNs = nowNs + NARROW_NS;
        } else {
            raiseNs = carriedBytes < maxBytes ? nowNs + RAISE_NS : NEVER;
        }
        nextNs = carriedBytes > PathMtu.BASE_BYTES ? nowNs + CONFIRM_NS : raiseNs;
    }

    /** The largest at once, then the base, then halves of what is left; the size carried when there is no other. */
    private int nextSize() {
        if (refutedBytes > maxBytes) {
            return maxBytes;
        }
        if (carriedBytes == 0) {
            return refutedBytes > PathMtu.BASE_BYTES ? PathMtu.BASE_BYTES : 0;
        }
        int half = (carriedBytes + refutedBytes) / 2 & -STEP_BYTES;
        int size = Math.max(half, (carriedBytes + STEP_BYTES) & -STEP_BYTES);
        return size < refutedBytes ? size : carriedBytes;
    }

    private void probe(long nowNs, Output out) {
        ids[probes] = random.nextLong();
        probes++;
        probedAtNs = nowNs;
        nextNs = nowNs + PROBE_NS;
        if (state == State.DONE && probes == 1) {
            suspectNs = nowNs + Math.max(SUSPECT_NS, 3 * roundTripNs);
        }
        out.probe(ids[probes - 1], probedBytes);
    }

    private void onLost(long nowNs, Output out) {
        if (state == State.DONE) { // a black hole: nothing above the base counts
            trust();
            carriedBytes = 0;
            refutedBytes = maxBytes + 1;
            search(nowNs, out);
            return;
        }
        refutedBytes = probedBytes;
        searchOn(nowNs, out);
    }
}
