package io.darkmesh.agent.relay;

import io.darkmesh.agent.control.Backoff;
import io.darkmesh.protocol.relay.RefusalCode;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When one relay is dialled, asked for a sign of life, and let go. Owned by the client's thread; no I/O and no clock.
 *
 * <pre>
 * IDLE --home, or something to send--> DIALLING --welcome--> READY
 *   ^ not home and unused 60 s            | failed              | lost, or hung up
 *   +------------- WAITING <--------------+---------------------+
 * </pre>
 *
 * A connection that carries data is asked for an answer when nothing has come for 3 s, and given up 5 s later, so that
 * traffic turns to another way in time; an idle one is asked once a minute, as the relay wants it.
 */
final class RelayDuty {
    static final long SECOND_NS = 1_000_000_000L;
    static final long NEVER = Long.MAX_VALUE;

    /** A relay that is not home is kept so long after its last use. */
    static final long IDLE_AFTER_NS = 60 * SECOND_NS;
    /** An attempt takes no longer. */
    static final long DIAL_NS = 15 * SECOND_NS;
    /** The first attempt after a connection: a relay that is there answers, and another may take the place of one that is not. */
    static final long FIRST_DIAL_NS = SECOND_NS * 3 / 2;
    /** Silence on a connection in use before it is asked. */
    static final long QUIET_NS = 3 * SECOND_NS;
    /** Time to answer. */
    static final long ANSWER_NS = 5 * SECOND_NS;
    /** Pings of an idle connection come at random between half of this and this; below what middle boxes forget. */
    static final long KEEPALIVE_NS = 60 * SECOND_NS;
    /** A connection that lived so long was a good one. */
    static final long PROVEN_NS = 10 * SECOND_NS;
    /** What will not change by itself is tried again only so late, or with another token. */
    static final long BARRED_NS = 600 * SECOND_NS;

    enum State {
        IDLE,
        DIALLING,
        READY,
        WAITING
    }

    private final RandomGenerator random;
    private final Backoff backoff;
    private State state = State.IDLE;
    private boolean home;
    private boolean barred;
    private boolean hasNewAccess;
    private long usedNs = Long.MIN_VALUE / 2;
    private long sinceNs;
    private long untilNs;
    private long heardNs;
    private long sentNs;
    private long pingNs;
    private long pingAnsweredNs;
    private long measuredNs;
    private long nextPingNs;
    private long restartSpreadMs = -1;
    private long dialNs = DIAL_NS;
    private long roundTripNs;

    RelayDuty(RandomGenerator random) {
        this.random = random;
        this.backoff = new Backoff(random);
    }

    State state() {
        return state;
    }

    /** Smoothed; 0 while not measured. */
    long roundTripNs() {
        return roundTripNs;
    }

    void setHome(boolean isHome) {
        home = isHome;
    }

    /** There is something to send, or there soon will be. */
    void onUse(long nowNs) {
        usedNs = Math.max(usedNs, nowNs);
    }

    /** Another token, address or certificate: what was refused may now be accepted. */
    void onAccess() {
        hasNewAccess = true;
        if (state == State.WAITING && barred) {
            untilNs = Long.MIN_VALUE;
        }
    }

    /** The link has changed: whatever there is, begin anew, at a random time within 250 ms. */
    void redial(long nowNs, Consumer<Order> out) {
        if (state == State.DIALLING || state == State.READY) {
            out.accept(new Order.HangUp("the link has changed"));
        }
        if (state != State.IDLE && !barred) {
            backoff.reset();
            waitUntil(nowNs + random.nextLong(SECOND_NS / 4));
        }
    }

    void onReady(long nowNs) {
        state = State.READY;
        sinceNs = nowNs;
        heardNs = nowNs;
        sentNs = nowNs;
        usedNs = Math.max(usedNs, nowNs);
        pingNs = nowNs - 1;
        pingAnsweredNs = nowNs - 1;
        measuredNs = nowNs - 1;
        nextPingNs = nowNs; // measures the round trip
        restartSpreadMs = -1;
        roundTripNs = 0;
        dialNs = FIRST_DIAL_NS;
    }

    /** What the connection's threads have seen. */
    void onTraffic(long lastHeardNs, long lastSentNs) {
        heardNs = Math.max(heardNs, lastHeardNs);
        sentNs = Math.max(sentNs, lastSentNs);
    }

    /** The value is the time of the ping. */
    void onPong(long value, long nowNs) {
        heardNs = Math.max(heardNs, nowNs);
        if (state != State.READY || value != pingNs || measuredNs >= pingNs) {
            return;
        }
        pingAnsweredNs = nowNs;
        measuredNs = value;
        long sample = nowNs - value;
        roundTripNs = roundTripNs == 0 ? Math.max(1, sample) : (7 * roundTripNs + sample) / 8; // RFC 6298
    }

    void onRestarting(int spreadMs) {
        restartSpreadMs = spreadMs;
    }

    void onLost(Loss loss, long nowNs) {
        if (state == State.READY && nowNs - sinceNs >= PROVEN_NS) {
            backoff.reset();
        } else if (state == State.DIALLING) {
            dialNs = DIAL_NS;
        }
        barred = false;
        if (restartSpreadMs >= 0) {
            waitUntil(nowNs + random.nextLong(restartSpreadMs + 1L) * 1_000_000);
            restartSpreadMs = -1;
        } else {
            waitUntil(nowNs + waitNs(loss.refusal()));
        }
    }

    private long waitNs(@Nullable RefusalCode refusal) {
        if (refusal == null) {
            return backoff.next().toNanos();
        }
        return switch (refusal) {
            case SILENT -> backoff.next().toNanos();
            case REPLACED, FULL -> (5 + random.nextLong(25)) * SECOND_NS;
            case EXPIRED, FOREIGN, NOT_THE_KEY, REVOKED, PROTOCOL -> barredNs();
        };
    }

    private long barredNs() {
        if (hasNewAccess) {
            return backoff.next().toNanos();
        }
        barred = true;
        return BARRED_NS;
    }

    private void waitUntil(long ns) {
        state = State.WAITING;
        untilNs = ns;
    }

    private boolean isWanted(long nowNs) {
        return home || nowNs - usedNs < IDLE_AFTER_NS;
    }

    void onTime(long nowNs, Consumer<Order> out) {
        switch (state) {
            case IDLE -> {
                if (isWanted(nowNs)) {
                    dial(nowNs, out);
                }
            }
            case WAITING -> {
                if (nowNs >= untilNs) {
                    if (isWanted(nowNs)) {
                        dial(nowNs, out);
                    } else {
                        state = State.IDLE;
                    }
                }
            }
            case DIALLING -> {
                if (nowNs - sinceNs >= dialNs) {
                    hangUp("no answer within " + dialNs / 1_000_000 + " ms", nowNs, out);
                }
            }
            case READY -> watch(nowNs, out);
        }
    }

    private void dial(long nowNs, Consumer<Order> out) {
        state = State.DIALLING;
        barred = false;
        hasNewAccess = false;
        sinceNs = nowNs;
        out.accept(new Order.Dial());
    }

    private void hangUp(String why, long nowNs, Consumer<Order> out) {
        out.accept(new Order.HangUp(why));
        onLost(Loss.of(why), nowNs);
    }

    private void watch(long nowNs, Consumer<Order> out) {
        if (!isWanted(nowNs)) {
            out.accept(new Order.HangUp(""));
            state = State.IDLE;
        } else if (isAsked()) {
            if (heardNs >= pingNs) {
                pingAnsweredNs = Math.max(pingAnsweredNs, pingNs); // anything at all is an answer
            } else if (nowNs - pingNs >= ANSWER_NS) {
                hangUp("the relay does not answer", nowNs, out);
            }
        } else if (nowNs >= pingDueNs()) {
            pingNs = nowNs;
            nextPingNs = nowNs + KEEPALIVE_NS / 2 + random.nextLong(KEEPALIVE_NS / 2);
            out.accept(new Order.Ping(nowNs));
        }
    }

    private boolean isAsked() {
        return pingNs > pingAnsweredNs;
    }

    private long pingDueNs() {
        boolean unanswered = sentNs > heardNs;
        return unanswered ? Math.min(nextPingNs, Math.max(heardNs, pingNs) + QUIET_NS) : nextPingNs;
    }

    /** When {@link #onTime} has to be called at the latest; a connection in use wants to be looked at each second. */
    long nextDeadlineNs(long nowNs) {
        return switch (state) {
            case IDLE -> isWanted(nowNs) ? nowNs : NEVER;
            case WAITING -> Math.max(nowNs, untilNs);
            case DIALLING -> sinceNs + dialNs;
            case READY -> nowNs + SECOND_NS;
        };
    }
}
