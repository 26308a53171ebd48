package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.session.Activity;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Keypair;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.Deadlines.Timer;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a peer as time passes (whitepaper section 6): when a handshake begins, is repeated and given up, when
 * keepalives go out, when keys are erased. Reads what workers wrote into {@link Activity} only when a timer is due.
 */
final class PeerTimers {
    private final Transmitter transmitter;
    private final RandomGenerator random;
    private final InstantSource wallClock;
    private @Nullable Handshakes handshakes;
    private boolean isDown;

    PeerTimers(Transmitter transmitter, TunnelEnvironment environment) {
        this.transmitter = transmitter;
        this.random = environment.random();
        this.wallClock = environment.wallClock();
    }

    /** Null when there is no private key. */
    void use(@Nullable Handshakes newHandshakes) {
        handshakes = newHandshakes;
    }

    /** While the interface is down no handshake begins. */
    void setDown(boolean down) {
        isDown = down;
    }

    void onPoke(PeerState state, int bits, long nowNs, TunnelSink sink) {
        if ((bits & Peer.KEY_CONFIRMED) != 0) {
            confirm(state, nowNs, sink);
        }
        if ((bits & Peer.KEEPALIVE_OWED) != 0) {
            armKeepalive(state);
        }
        if ((bits & Peer.ANSWER_AWAITED) != 0) {
            armNewHandshake(state);
        }
        if ((bits & Peer.HANDSHAKE_WANTED) != 0) {
            if (needsHandshake(state, nowNs)) {
                initiate(state, false, nowNs, sink);
            } else {
                state.peer.handshakeSettled();
            }
        }
    }

    void onDeadline(PeerState state, long nowNs, TunnelSink sink) {
        if (state.deadlines.take(Timer.ERASE, nowNs)) {
            erase(state);
        }
        if (state.deadlines.take(Timer.RETRANSMIT, nowNs)) {
            retransmit(state, nowNs, sink);
        }
        if (state.deadlines.take(Timer.NEW_HANDSHAKE, nowNs)) {
            newHandshakeDue(state, nowNs, sink);
        }
        if (state.deadlines.take(Timer.KEEPALIVE, nowNs)) {
            keepaliveDue(state, nowNs, sink);
        }
        if (state.deadlines.take(Timer.PERSISTENT_KEEPALIVE, nowNs)) {
            persistentKeepaliveDue(state, nowNs, sink);
        }
    }

    /**
     * Sends an initiation, or arranges for one as soon as the last handshake message is REKEY_TIMEOUT old.
     *
     * @param retry whether nobody but the timer wants it: then REKEY_ATTEMPT_TIME goes on counting
     */
    void initiate(PeerState state, boolean retry, long nowNs, TunnelSink sink) {
        if (!retry) {
            state.attemptsSinceNs = nowNs;
        }
        Endpoint to = state.peer.endpoint();
        if (handshakes == null || to == null || isDown) {
            state.peer.handshakeSettled();
            return;
        }
        if (state.lastHandshakeSentNs != Limits.UNSET && nowNs - state.lastHandshakeSentNs < Limits.REKEY_TIMEOUT_NS) {
            if (!state.deadlines.isSet(Timer.RETRANSMIT)) {
                state.deadlines.set(Timer.RETRANSMIT, state.lastHandshakeSentNs + Limits.REKEY_TIMEOUT_NS);
            }
            return;
        }
        Optional<byte[]> message = handshakes.initiate(state, nowNs);
        if (message.isEmpty()) {
            state.peer.handshakeSettled();
            return;
        }
        state.lastHandshakeSentNs = nowNs;
        state.deadlines.set(Timer.RETRANSMIT, nowNs + Limits.REKEY_TIMEOUT_NS + jitter());
        sink.send(state.peer, to, ByteBuffer.wrap(message.get()), TunnelSink.HANDSHAKE_TRAFFIC_CLASS);
        state.peer.activity().sent(nowNs, HandshakeInitiation.BYTES, false);
    }

    /**
     * A session is to be sent on, after a response or a confirmation. What was staged goes first; as the initiator we
     * send at once in any case, for the responder may not before it hears from us on the new key (wireguard.md, rule 7).
     */
    void established(PeerState state, boolean initiator, long nowNs, TunnelSink sink) {
        state.deadlines.clear(Timer.RETRANSMIT);
        state.peer.handshakeSettled();
        state.latestHandshake = wallClock.instant();
        if (!transmitter.flush(state, nowNs, sink) && initiator) {
            transmitter.keepalive(state, nowNs, sink);
        }
        state.keypairs.publish();
        sink.handshakeCompleted(state.peer);
    }

    /** A session was derived: nothing of it may outlive three times REJECT_AFTER_TIME. */
    void derived(PeerState state, long nowNs) {
        state.deadlines.set(Timer.ERASE, nowNs + Limits.ERASE_AFTER_NS);
    }

    /** Sets the interval; turning it on sends a keepalive at once. */
    void setPersistentKeepalive(PeerState state, long intervalNs, long nowNs, TunnelSink sink) {
        boolean turnedOn = state.persistentKeepaliveNs == 0 && intervalNs != 0;
        state.persistentKeepaliveNs = intervalNs;
        state.deadlines.clear(Timer.PERSISTENT_KEEPALIVE);
        if (turnedOn) {
            keepalive(state, nowNs, sink);
        }
        if (intervalNs != 0) {
            state.deadlines.set(Timer.PERSISTENT_KEEPALIVE, nowNs + intervalNs);
        }
    }

    /** Drops sessions, handshake and their timers. */
    void erase(PeerState state) {
        if (handshakes != null) {
            handshakes.abandon(state);
        }
        state.keypairs.wipe();
        state.deadlines.clear(Timer.RETRANSMIT);
        state.deadlines.clear(Timer.ERASE);
        state.peer.handshakeSettled();
    }

    /** The interface has gone down: nothing is sent any more, nothing is owed, and what waited is dropped. */
    void stop(PeerState state) {
        erase(state);
        state.staged.clear();
        state.lastHandshakeSentNs = Limits.UNSET;
        state.deadlines.clearAll();
        state.peer.activity().forgetOwedKeepalive();
        state.peer.activity().forgetAwaitedAnswer();
        armKeepalive(state);
        armNewHandshake(state);
    }

    /** The interface has come up: persistent keepalives begin, and what came meanwhile wants a handshake. */
    void begin(PeerState state, long nowNs, TunnelSink sink) {
        if (state.persistentKeepaliveNs != 0) {
            keepalive(state, nowNs, sink);
            state.deadlines.set(Timer.PERSISTENT_KEEPALIVE, nowNs + state.persistentKeepaliveNs);
        } else if (!state.staged.isEmpty()) {
            initiate(state, false, nowNs, sink);
        }
    }

    private void confirm(PeerState state, long nowNs, TunnelSink sink) {
        if (state.keypairs.follow()) {
            state.keypairs.publish();
        }
        if (handshakes == null
                || !state.keypairs.confirm(handshakes.privateKey().publicKey().compareTo(state.peer.publicKey()) < 0)) {
            return;
        }
        handshakes.abandon(state);
        established(state, false, nowNs, sink);
    }

    private static boolean needsHandshake(PeerState state, long nowNs) {
        Keypair current = state.keypairs.current();
        if (current == null || !current.sending().usable(nowNs)) {
            return true;
        }
        return Long.compareUnsigned(current.sending().counter(), Limits.REKEY_AFTER_MESSAGES) >= 0
                || (current.initiator() && nowNs - current.createdNs() >= Limits.REKEY_AFTER_TIME_NS);
    }

    private void retransmit(PeerState state, long nowNs, TunnelSink sink) {
        long lastWantedNs =
                Math.max(state.attemptsSinceNs, state.peer.activity().lastDataSentNs());
        if (nowNs - lastWantedNs >= Limits.REKEY_ATTEMPT_TIME_NS) {
            giveUp(state, nowNs, sink);
            return;
        }
        forgetLocalAddress(state);
        initiate(state, true, nowNs, sink);
    }

    private void giveUp(PeerState state, long nowNs, TunnelSink sink) {
        if (handshakes != null) {
            handshakes.abandon(state);
        }
        int dropped = state.staged.clear();
        state.deadlines.clear(Timer.KEEPALIVE);
        state.peer.activity().forgetOwedKeepalive();
        armKeepalive(state);
        if (!state.deadlines.isSet(Timer.ERASE)) {
            state.deadlines.set(Timer.ERASE, nowNs + Limits.ERASE_AFTER_NS);
        }
        state.peer.handshakeSettled();
        sink.handshakeFailed(state.peer, dropped);
    }

    private void newHandshakeDue(PeerState state, long nowNs, TunnelSink sink) {
        Activity activity = state.peer.activity();
        long since = activity.answerAwaitedSinceNs();
        boolean due = since != Limits.UNSET && nowNs - since >= Limits.NEW_HANDSHAKE_AFTER_NS;
        if (due) {
            activity.forgetAwaitedAnswer();
        }
        armNewHandshake(state);
        if (due) {
            forgetLocalAddress(state);
            initiate(state, false, nowNs, sink);
        }
    }

    /** Arms the timer for the answer that is awaited. If none is, disarms it, and looks once more: see Activity. */
    private void armNewHandshake(PeerState state) {
        Activity activity = state.peer.activity();
        do {
            activity.setAnswerTimerArmed(true);
            long since = activity.answerAwaitedSinceNs();
            if (since != Limits.UNSET) {
                state.deadlines.set(Timer.NEW_HANDSHAKE, since + Limits.NEW_HANDSHAKE_AFTER_NS + jitter());
                return;
            }
            activity.setAnswerTimerArmed(false);
        } while (activity.answerAwaitedSinceNs() != Limits.UNSET);
    }

    private void keepaliveDue(PeerState state, long nowNs, TunnelSink sink) {
        Activity activity = state.peer.activity();
        long since = activity.keepaliveOwedSinceNs();
        if (since != Limits.UNSET && nowNs - since >= Limits.KEEPALIVE_TIMEOUT_NS) {
            boolean another = activity.takeAnotherKeepaliveOwed();
            keepalive(state, nowNs, sink);
            activity.forgetOwedKeepalive();
            if (another) {
                activity.oweKeepaliveFrom(nowNs);
            }
        }
        armKeepalive(state);
    }

    /** Arms the timer for the keepalive that is owed. If none is, disarms it, and looks once more: see Activity. */
    private void armKeepalive(PeerState state) {
        Activity activity = state.peer.activity();
        do {
            activity.setKeepaliveTimerArmed(true);
            long since = activity.keepaliveOwedSinceNs();
            if (since != Limits.UNSET) {
                state.deadlines.set(Timer.KEEPALIVE, since + Limits.KEEPALIVE_TIMEOUT_NS);
                return;
            }
            activity.setKeepaliveTimerArmed(false);
        } while (activity.keepaliveOwedSinceNs() != Limits.UNSET);
    }

    private void persistentKeepaliveDue(PeerState state, long nowNs, TunnelSink sink) {
        Activity activity = state.peer.activity();
        long lastNs = Math.max(activity.lastSentNs(), activity.lastReceivedNs());
        if (lastNs != Limits.UNSET && nowNs - lastNs < state.persistentKeepaliveNs) {
            state.deadlines.set(Timer.PERSISTENT_KEEPALIVE, lastNs + state.persistentKeepaliveNs);
            return;
        }
        keepalive(state, nowNs, sink);
        state.deadlines.set(Timer.PERSISTENT_KEEPALIVE, nowNs + state.persistentKeepaliveNs);
    }

    private void keepalive(PeerState state, long nowNs, TunnelSink sink) {
        if (!transmitter.keepalive(state, nowNs, sink)) {
            initiate(state, false, nowNs, sink);
        }
    }

    private static void forgetLocalAddress(PeerState state) {
        Endpoint endpoint = state.peer.endpoint();
        if (endpoint != null) {
            state.peer.setEndpoint(endpoint.withoutLocalAddress());
        }
    }

    private long jitter() {
        return random.nextLong(Limits.REKEY_TIMEOUT_JITTER_MAX_NS + 1);
    }
}
