package io.darkmesh.wireguard.session;

import io.darkmesh.wireguard.Limits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A peer's counters, and what its timers have to know (wireguard.md, rule 8), written by workers and read by the engine
 * when a timer comes due. Two debts are kept, each as the moment since when it is owed:
 *
 * <ul>
 *   <li><em>keepalive owed</em>: data came and nothing went since. Set by the first data received, cleared by anything
 *       authenticated that is sent.
 *   <li><em>answer awaited</em>: data went and nothing came since. Set by the first data sent, cleared by anything
 *       authenticated that is received.
 * </ul>
 *
 * <p>Setting a debt pokes the engine only while the timer that collects it is not armed. The engine disarms a timer
 * that finds no debt, and then looks once more; the worker sets the debt before it looks whether the timer is armed.
 * Both sides write before they read, with a full fence between, so that one of them sees the other.
 */
@SuppressWarnings("UnusedVariable") // the fields are reached through their handles
public final class Activity {
    private static final VarHandle LAST_SENT = handle("lastSentNs", long.class);
    private static final VarHandle LAST_DATA_SENT = handle("lastDataSentNs", long.class);
    private static final VarHandle LAST_RECEIVED = handle("lastReceivedNs", long.class);
    private static final VarHandle LAST_DATA_RECEIVED = handle("lastDataReceivedNs", long.class);
    private static final VarHandle OWED_SINCE = handle("keepaliveOwedSinceNs", long.class);
    private static final VarHandle OWED_TWICE = handle("anotherKeepaliveOwed", boolean.class);
    private static final VarHandle AWAITED_SINCE = handle("answerAwaitedSinceNs", long.class);
    private static final VarHandle SENT_BYTES = handle("sentBytes", long.class);
    private static final VarHandle RECEIVED_BYTES = handle("receivedBytes", long.class);

    private final Peer peer;

    private long lastSentNs = Limits.UNSET;
    private long lastDataSentNs = Limits.UNSET;
    private long lastReceivedNs = Limits.UNSET;
    private long lastDataReceivedNs = Limits.UNSET;
    private long keepaliveOwedSinceNs = Limits.UNSET;
    private boolean anotherKeepaliveOwed;
    private long answerAwaitedSinceNs = Limits.UNSET;
    private long sentBytes;
    private long receivedBytes;
    private volatile boolean keepaliveTimerArmed;
    private volatile boolean answerTimerArmed;

    Activity(Peer peer) {
        this.peer = peer;
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Activity.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Something authenticated went out: a handshake message, a keepalive or data.
     *
     * @param wireBytes UDP payload, one datagram's or many's
     * @param data whether it held inner packets
     */
    public void sent(long nowNs, long wireBytes, boolean data) {
        SENT_BYTES.getAndAdd(this, wireBytes);
        LAST_SENT.setOpaque(this, nowNs);
        if ((long) OWED_SINCE.getOpaque(this) != Limits.UNSET) {
            OWED_SINCE.setOpaque(this, Limits.UNSET);
            OWED_TWICE.setOpaque(this, false);
        }
        if (data) {
            LAST_DATA_SENT.setOpaque(this, nowNs);
            if ((long) AWAITED_SINCE.getOpaque(this) == Limits.UNSET) {
                AWAITED_SINCE.setVolatile(this, nowNs);
                VarHandle.fullFence();
                if (!answerTimerArmed) {
                    peer.poke(Peer.ANSWER_AWAITED);
                }
            }
        }
    }

    /**
     * Something authenticated came in.
     *
     * @param wireBytes UDP payload, one datagram's or many's
     * @param data whether it held inner packets
     */
    public void received(long nowNs, long wireBytes, boolean data) {
        RECEIVED_BYTES.getAndAdd(this, wireBytes);
        LAST_RECEIVED.setOpaque(this, nowNs);
        if ((long) AWAITED_SINCE.getOpaque(this) != Limits.UNSET) {
            AWAITED_SINCE.setOpaque(this, Limits.UNSET);
        }
        if (data) {
            LAST_DATA_RECEIVED.setOpaque(this, nowNs);
            if ((long) OWED_SINCE.getOpaque(this) == Limits.UNSET) {
                OWED_SINCE.setVolatile(this, nowNs);
                VarHandle.fullFence();
                if (!keepaliveTimerArmed) {
                    peer.poke(Peer.KEEPALIVE_OWED);
                }
            } else if (!(boolean) OWED_TWICE.getOpaque(this)) {
                OWED_TWICE.setOpaque(this, true);
            }
        }
    }

    /** UDP payload bytes sent in authenticated messages. */
    public long sentBytes() {
        return (long) SENT_BYTES.getOpaque(this);
    }

    /** UDP payload bytes received in authenticated messages. */
    public long receivedBytes() {
        return (long) RECEIVED_BYTES.getOpaque(this);
    }

    /** When anything authenticated was last sent, or {@link Limits#UNSET}. */
    public long lastSentNs() {
        return (long) LAST_SENT.getOpaque(this);
    }

    /** When data was last sent, or {@link Limits#UNSET}. */
    public long lastDataSentNs() {
        return (long) LAST_DATA_SENT.getOpaque(this);
    }

    /** When anything authenticated was last received, or {@link Limits#UNSET}. */
    public long lastReceivedNs() {
        return (long) LAST_RECEIVED.getOpaque(this);
    }

    /** When data was last received, or {@link Limits#UNSET}. */
    public long lastDataReceivedNs() {
        return (long) LAST_DATA_RECEIVED.getOpaque(this);
    }

    /** Since when a keepalive is owed, or {@link Limits#UNSET}. */
    public long keepaliveOwedSinceNs() {
        return (long) OWED_SINCE.getVolatile(this);
    }

    /** Since when an answer is awaited, or {@link Limits#UNSET}. */
    public long answerAwaitedSinceNs() {
        return (long) AWAITED_SINCE.getVolatile(this);
    }

    /** Whether more data came while a keepalive was owed; asking forgets it. The engine only. */
    public boolean takeAnotherKeepaliveOwed() {
        return (boolean) OWED_TWICE.getAndSet(this, false);
    }

    /** The debt starts anew, for the second keepalive. The engine only. */
    public void oweKeepaliveFrom(long nowNs) {
        OWED_SINCE.setVolatile(this, nowNs);
    }

    /** The answer is awaited no more: its timer has done what it could. The engine only. */
    public void forgetAwaitedAnswer() {
        AWAITED_SINCE.setVolatile(this, Limits.UNSET);
    }

    /** No keepalive is owed any more. The engine only. */
    public void forgetOwedKeepalive() {
        OWED_SINCE.setVolatile(this, Limits.UNSET);
        OWED_TWICE.setVolatile(this, false);
    }

    /** Says whether the engine will look at the keepalive debt by itself; look once more after disarming. */
    public void setKeepaliveTimerArmed(boolean armed) {
        keepaliveTimerArmed = armed;
        VarHandle.fullFence();
    }

    /** Says whether the engine will look at the awaited answer by itself; look once more after disarming. */
    public void setAnswerTimerArmed(boolean armed) {
        answerTimerArmed = armed;
        VarHandle.fullFence();
    }
}
