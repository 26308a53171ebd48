package io.darkmesh.agent.node;

import io.darkmesh.agent.control.Backoff;
import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.ControlPlane;
import io.darkmesh.agent.control.LoginPoll;
import io.darkmesh.agent.state.PendingLogin;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Polls a login that waits for a person or an admin, on a virtual thread, until it is decided. */
final class LoginAttempt implements AutoCloseable {
    /** How long a code lives once the person has logged in and an admin has to approve. */
    private static final Duration APPROVAL_LIFE = Duration.ofDays(7);

    private static final int SLOW_DOWN_SECONDS = 5; // RFC 8628 section 3.5

    private final ControlPlane control;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Outcome outcome;
    private final Thread thread;
    private volatile PendingLogin pending;
    private volatile boolean closed;
    private long intervalSeconds;

    /** How it goes on; called on the attempt's thread, and not at all after {@link #close}. */
    interface Outcome {
        void onApprovalAwaited(PendingLogin pending);

        void onTrouble(ControlException passing);

        void onGranted(TokenResponse token);

        void onFailed(ControlException why);
    }

    /** @param control owned from here on */
    LoginAttempt(
            ControlPlane control, PendingLogin pending, InstantSource clock, RandomGenerator random, Outcome outcome) {
        this.control = control;
        this.pending = pending;
        this.clock = clock;
        this.backoff = new Backoff(random);
        this.outcome = outcome;
        this.intervalSeconds = Math.max(1, pending.intervalSeconds());
        this.thread = Thread.ofVirtual().name("login").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    PendingLogin pending() {
        return pending;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        control.close();
    }

    private void run() {
        try {
            boolean decided = false;
            while (!closed && !decided) {
                decided = poll();
            }
        } catch (InterruptedException e) {
            closed = true; // nobody but close() interrupts
        }
    }

    /** Asks once and waits as long as is due; answers whether the login is decided. */
    private boolean poll() throws InterruptedException {
        long startNs = System.nanoTime();
        try {
            LoginPoll answer = control.poll(pending.deviceCode());
            backoff.reset();
            if (closed) {
                return true;
            }
            switch (answer) {
                case LoginPoll.Granted granted -> {
                    outcome.onGranted(granted.token());
                    return true;
                }
                case LoginPoll.SlowDown slower -> intervalSeconds += SLOW_DOWN_SECONDS;
                case LoginPoll.Pending waiting -> {
                    if (waiting.stage() == TokenError.Stage.APPROVAL && !pending.awaitingApproval()) {
                        pending = pending.approvalAwaited(clock.instant().plus(APPROVAL_LIFE));
                        outcome.onApprovalAwaited(pending);
                        return false; // at once again: the admin may be as quick
                    }
                }
            }
            Duration rest = Duration.ofSeconds(intervalSeconds).minusNanos(System.nanoTime() - startNs);
            Thread.sleep(rest.isNegative() ? Duration.ZERO : rest);
            return false;
        } catch (ControlException e) {
            return onFailure(e);
        }
    }

    private boolean onFailure(ControlException e) throws InterruptedException {
        if (closed) {
            return true;
        }
        if (!e.isTransient()) {
            outcome.onFailed(e);
            return true;
        }
        outcome.onTrouble(e);
        Thread.sleep(backoff.next());
        return false;
    }
}
