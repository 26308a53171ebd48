package io.darkmesh.agent.node;

import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.ControlPlane;
import io.darkmesh.agent.state.AgentState;
import io.darkmesh.agent.state.Coordinator;
import io.darkmesh.agent.state.Login;
import io.darkmesh.agent.state.PendingLogin;
import io.darkmesh.agent.state.StateException;
import io.darkmesh.agent.state.StateStore;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.KeyFingerprint;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.TokenResponse;
import io.darkmesh.protocol.netmap.Names;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The login of this host, from the first question to the token on disk. Room on the disk is taken before the coordinator
 * is asked and again before anybody is shown a code, so that nothing can be granted that could not be kept.
 */
final class Enrollment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrollment.class);

    private final StateStore store;
    private final Function<Coordinator, ControlPlane> coordinators;
    private final InstantSource clock;
    private final EventHub hub;
    private final BiConsumer<Coordinator, Login> onLoggedIn;
    private @Nullable LoginAttempt attempt;
    private @Nullable Coordinator coordinator;

    /** @param onLoggedIn called on a thread of its own once the token is on disk */
    Enrollment(
            StateStore store,
            Function<Coordinator, ControlPlane> coordinators,
            InstantSource clock,
            EventHub hub,
            BiConsumer<Coordinator, Login> onLoggedIn) {
        this.store = store;
        this.coordinators = coordinators;
        this.clock = clock;
        this.hub = hub;
        this.onLoggedIn = onLoggedIn;
    }

    /** Begins a login, or shows again the one that waits. */
    synchronized void begin(Coordinator wanted, AgentState state) {
        LoginAttempt current = attempt;
        if (current != null && wanted.equals(coordinator)) {
            hub.publish(standing(current.pending()));
            return;
        }
        stop();
        store.reserve();
        ControlPlane control = coordinators.apply(wanted);
        try {
            PendingLogin pending = ask(control, wanted, state);
            store.update(before -> before.withCoordinator(wanted).withPending(pending));
            store.reserve();
            start(control, wanted, pending);
        } catch (ControlException | StateException e) {
            control.close();
            throw e;
        }
    }

    /** Waits on for a login that an earlier run began. */
    synchronized void resume(Coordinator known, PendingLogin pending) {
        start(coordinators.apply(known), known, pending);
    }

    /** Ends the login that waits, if there is one, and says so to who waits for it. */
    synchronized void cancel(String why) {
        if (attempt != null) {
            hub.publish(new LocalEvent.Failed(FailureKind.DENIED, why, null));
        }
        stop();
    }

    /** Stops waiting; the next run goes on. */
    synchronized void stop() {
        LoginAttempt current = attempt;
        attempt = null;
        if (current != null) {
            current.close();
        }
    }

    private PendingLogin ask(ControlPlane control, Coordinator wanted, AgentState state) {
        String hostname = Objects.requireNonNullElseGet(wanted.hostname(), HostFacts::hostname);
        DeviceAuthorizationResponse answer = control.authorize(new DeviceAuthorizationRequest(
                DeviceAuthorizationRequest.NODE_CLIENT,
                state.machine().publicKey(),
                Statuses.nodeKey(state),
                Names.fromHostname(hostname),
                HostFacts.operatingSystem(),
                HostFacts.version()));
        return new PendingLogin(
                answer.deviceCode(),
                answer.userCode(),
                answer.verificationUri(),
                answer.verificationUriComplete(),
                clock.instant().plusSeconds(answer.expiresIn()),
                answer.interval(),
                false);
    }

    private void start(ControlPlane control, Coordinator wanted, PendingLogin pending) {
        var outcome = new Outcome();
        var started = new LoginAttempt(control, pending, clock, new SecureRandom(), outcome);
        outcome.attempt = started;
        attempt = started;
        coordinator = wanted;
        started.start();
        LOG.info("waiting for a person to log this node in at {}", pending.verificationUri());
        hub.publish(standing(pending));
    }

    private LocalEvent standing(PendingLogin pending) {
        if (pending.awaitingApproval()) {
            return new LocalEvent.AwaitingApproval(
                    KeyFingerprint.of(store.state().machine().publicKey()));
        }
        long leftSeconds = Math.max(
                0, pending.expiresAt().getEpochSecond() - clock.instant().getEpochSecond());
        return new LocalEvent.LoginRequired(
                pending.verificationUri(), pending.verificationUriComplete(), pending.userCode(), leftSeconds);
    }

    private synchronized void granted(LoginAttempt by, TokenResponse token) {
        Coordinator from = coordinator;
        if (attempt != by || from == null) {
            return; // stopped meanwhile
        }
        var login = new Login(token.accessToken(), token.nodeId(), token.user());
        try {
            store.update(state -> state.withLogin(login));
        } catch (StateException e) {
            LOG.error("{}", e.getMessage());
            hub.publish(new LocalEvent.Failed(FailureKind.HOST, String.valueOf(e.getMessage()), null));
            stop();
            return;
        }
        stop();
        LOG.info("logged in");
        Thread.ofVirtual().name("logged-in").start(() -> onLoggedIn.accept(from, login));
    }

    private synchronized void awaitsApproval(LoginAttempt by, PendingLogin pending) {
        if (attempt == by) {
            store.update(state -> state.withPending(pending));
            hub.publish(standing(pending));
        }
    }

    private synchronized void failed(LoginAttempt by, ControlException why) {
        if (attempt == by) {
            stop();
            LOG.warn("login failed: {}", why.getMessage());
            store.update(state -> state.withPending(null).withWantUp(false));
            hub.publish(new LocalEvent.Failed(why.kind(), String.valueOf(why.getMessage()), null));
        }
    }

    /** Hands each outcome to a thread of its own: stopping an attempt interrupts its thread, and saving must not be. */
    private final class Outcome implements LoginAttempt.Outcome {
        private @Nullable LoginAttempt attempt;

        private void later(Runnable work) {
            Thread.ofVirtual().name("login-outcome").start(work);
        }

        private LoginAttempt by() {
            return Objects.requireNonNull(attempt);
        }

        @Override
        public void onApprovalAwaited(PendingLogin pending) {
            later(() -> awaitsApproval(by(), pending));
        }

        @Override
        public void onTrouble(ControlException passing) {
            hub.publish(new LocalEvent.Progress(passing.getMessage() + "; trying again"));
        }

        @Override
        public void onGranted(TokenResponse token) {
            later(() -> granted(by(), token));
        }

        @Override
        public void onFailed(ControlException why) {
            later(() -> failed(by(), why));
        }
    }
}
