package io.darkmesh.agent.node;

import io.darkmesh.agent.control.CaptivePortal;
import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.ControlPlane;
import io.darkmesh.agent.control.CoordinatorUrl;
import io.darkmesh.agent.localapi.Asker;
import io.darkmesh.agent.localapi.LocalRequestHandler;
import io.darkmesh.agent.os.HostException;
import io.darkmesh.agent.state.AgentState;
import io.darkmesh.agent.state.Coordinator;
import io.darkmesh.agent.state.Login;
import io.darkmesh.agent.state.StateException;
import io.darkmesh.agent.state.StateStore;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.tun.TunException;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code meshctl} talks to: logs in, brings the node up and down, tells how it stands. Whoever changes something
 * holds this object's lock; who only asks does not.
 */
public final class Agent implements LocalRequestHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration LOOK_WHETHER_GONE = Duration.ofSeconds(1);

    private final Settings settings;
    private final StateStore store;
    private final Function<Coordinator, ControlPlane> coordinators;
    private final Supplier<AeadCandidate> aead;
    private final Consumer<Throwable> onFailure;
    private final EventHub hub = new EventHub();
    private final Enrollment enrollment;
    private volatile @Nullable Membership membership;

    /**
     * An agent that does nothing yet.
     *
     * @param coordinators connects to a coordinator
     * @param aead the fastest known, asked for each batch
     * @param onFailure told when the data path fails, as when somebody removes the device
     */
    public Agent(
            Settings settings,
            StateStore store,
            Function<Coordinator, ControlPlane> coordinators,
            InstantSource clock,
            Supplier<AeadCandidate> aead,
            Consumer<Throwable> onFailure) {
        this.settings = settings;
        this.store = store;
        this.coordinators = coordinators;
        this.aead = aead;
        this.onFailure = onFailure;
        this.enrollment = new Enrollment(store, coordinators, clock, hub, this::onLoggedIn);
    }

    /** Goes on where the last run stopped: up, waiting for a login, or neither. */
    public synchronized void resume() {
        AgentState state = store.state();
        Coordinator coordinator = state.coordinator();
        if (!state.wantUp() || coordinator == null) {
            return;
        }
        if (state.login() != null) {
            join(coordinator, state.login());
        } else if (state.pending() != null) {
            enrollment.resume(coordinator, state.pending());
        }
    }

    @Override
    public void handle(LocalRequest request, Asker asker) {
        try {
            switch (request) {
                case LocalRequest.Status status -> {
                    asker.tell(new LocalEvent.Status(Statuses.report(store.state(), membership)));
                    asker.tell(new LocalEvent.Done());
                }
                case LocalRequest.Ping ping -> new PingSession(joined(), ping).run(asker);
                case LocalRequest.ExplainPath explain -> {
                    asker.tell(PathReports.explain(joined(), explain.peer()));
                    asker.tell(new LocalEvent.Done());
                }
                case LocalRequest.NetCheck netCheck -> {
                    asker.tell(new LocalEvent.NetChecked(PathReports.netCheck(joined(), portal())));
                    asker.tell(new LocalEvent.Done());
                }
                case LocalRequest.Up up -> up(up, asker);
                case LocalRequest.Down down -> {
                    down();
                    asker.tell(new LocalEvent.Done());
                }
                case LocalRequest.Logout logout -> {
                    logOut();
                    asker.tell(new LocalEvent.Done());
                }
            }
        } catch (ControlException e) {
            asker.tell(new LocalEvent.Failed(e.kind(), message(e), null));
        } catch (StateException | HostException | TunException e) {
            asker.tell(new LocalEvent.Failed(FailureKind.HOST, message(e), null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the node down for this process's end; it will be up again at the next start. */
    @Override
    public synchronized void close() {
        enrollment.stop();
        leave();
    }

    private CaptivePortal.Finding portal() {
        Coordinator coordinator = store.state().coordinator();
        return coordinator == null
                ? new CaptivePortal.Finding(CaptivePortal.State.UNKNOWN, null)
                : CaptivePortal.look(coordinator);
    }

    private Membership joined() {
        Membership current = membership;
        if (current == null) {
            boolean loggedIn = store.state().login() != null;
            throw new ControlException(
                    FailureKind.NOT_LOGGED_IN, loggedIn ? "the node is down: run meshctl up" : notLoggedIn(), null);
        }
        return current;
    }

    private void up(LocalRequest.Up request, Asker asker) {
        try (EventHub.Subscription events = hub.subscribe()) {
            begin(request);
            while (!asker.isGone()) {
                LocalEvent event = events.next(LOOK_WHETHER_GONE).orElse(null);
                if (event != null) {
                    asker.tell(event);
                }
                if (event instanceof LocalEvent.Failed) {
                    return;
                }
                if (event instanceof LocalEvent.Joined) {
                    asker.tell(new LocalEvent.Done());
                    return;
                }
            }
        }
    }

    /** Begins whatever leads to being up, and publishes at once how it stands. */
    private synchronized void begin(LocalRequest.Up request) {
        AgentState state = store.state();
        Coordinator wanted = wanted(request, state);
        Membership current = membership;
        if (current != null && current.isLoginInvalid()) {
            leave();
            state = store.update(before -> before.withoutLogin(NetworkMapUpdate.Reason.EXPIRED));
            current = null;
        }
        Login login = state.login();
        if (current != null) {
            current.map().ifPresentOrElse(this::announce, () -> announceProblem(membership));
        } else if (login != null) {
            store.update(before -> before.withCoordinator(wanted));
            join(wanted, login);
        } else {
            HostCheck.run(settings);
            enrollment.begin(wanted, state);
        }
    }

    private static Coordinator wanted(LocalRequest.Up request, AgentState state) {
        Coordinator known = state.coordinator();
        String url = canonicalUrl(request);
        String fingerprint = canonicalFingerprint(request);
        if (url == null) {
            if (known == null) {
                throw usage("this host has no coordinator yet: run meshctl up --coordinator https://…");
            }
            url = known.url();
        }
        boolean same = known != null && known.url().equals(url);
        if (state.login() != null && known != null) {
            boolean pinChanges = fingerprint != null && !fingerprint.equals(known.fingerprint());
            if (!same || pinChanges) {
                throw usage("this node belongs to " + known.url() + (pinChanges ? " with another fingerprint" : "")
                        + ": run meshctl logout first");
            }
        }
        if (fingerprint == null && same && known != null) {
            fingerprint = known.fingerprint();
        }
        String hostname = request.hostname() != null || known == null ? request.hostname() : known.hostname();
        return new Coordinator(url, fingerprint, hostname);
    }

    private static @Nullable String canonicalUrl(LocalRequest.Up request) {
        try {
            return request.coordinator() == null ? null : CoordinatorUrl.canonical(request.coordinator());
        } catch (IllegalArgumentException e) {
            throw usage(message(e));
        }
    }

    private static @Nullable String canonicalFingerprint(LocalRequest.Up request) {
        try {
            return request.fingerprint() == null ? null : CoordinatorUrl.fingerprint(request.fingerprint());
        } catch (IllegalArgumentException e) {
            throw usage(message(e));
        }
    }

    private synchronized void down() {
        enrollment.cancel("meshctl down was run meanwhile");
        leave();
        store.update(state -> state.withPending(null).withWantUp(false));
    }

    private synchronized void logOut() {
        AgentState state = store.state();
        Coordinator coordinator = state.coordinator();
        Login login = state.login();
        enrollment.cancel("meshctl logout was run meanwhile");
        if (login != null && coordinator != null) {
            forgetAtCoordinator(coordinator, login);
        }
        leave();
        store.update(before -> before.withoutLogin(null));
        store.forgetMap();
        if (login == null && state.pending() == null) {
            throw new ControlException(FailureKind.NOT_LOGGED_IN, notLoggedIn(), null);
        }
    }

    /** A node that the coordinator does not know any more is as good as logged out. */
    private void forgetAtCoordinator(Coordinator coordinator, Login login) {
        try (ControlPlane control = coordinators.apply(coordinator)) {
            control.logOut(login.token());
        } catch (ControlException e) {
            if (e.kind() != FailureKind.DENIED && e.kind() != FailureKind.NOT_LOGGED_IN) {
                throw e;
            }
        }
    }

    /** The coordinator has granted the login that was waited for. On a thread of its own. */
    private synchronized void onLoggedIn(Coordinator coordinator, Login login) {
        try {
            join(coordinator, login);
        } catch (HostException | TunException | StateException e) {
            LOG.error("{}", e.getMessage());
            hub.publish(new LocalEvent.Failed(FailureKind.HOST, message(e), null));
        }
    }

    private void join(Coordinator coordinator, Login login) {
        membership = Membership.join(
                settings,
                store,
                coordinators.apply(coordinator),
                login.token(),
                aead,
                onFailure,
                new MembershipEvents());
    }

    private void leave() {
        Membership current = membership;
        membership = null;
        if (current != null) {
            current.close();
        }
    }

    private void announce(NetworkMap map) {
        hub.publish(new LocalEvent.Joined(
                map.network(), map.self().name(), map.self().addresses()));
    }

    private void announceProblem(@Nullable Membership current) {
        String problem = current == null ? null : current.problem();
        hub.publish(new LocalEvent.Progress(problem == null ? "waiting for the network map" : problem));
    }

    private synchronized void onRemoved(NetworkMapUpdate.Reason reason) {
        if (membership == null) {
            return; // taken down meanwhile
        }
        LOG.warn("this node is no longer part of the network: {}", reason);
        leave();
        store.update(state -> state.withoutLogin(reason));
        store.forgetMap();
        String problem = Statuses.report(store.state(), null).problem();
        hub.publish(new LocalEvent.Failed(FailureKind.DENIED, Objects.requireNonNullElse(problem, "removed"), null));
    }

    private static ControlException usage(String message) {
        return new ControlException(FailureKind.USAGE, message, null);
    }

    private static String notLoggedIn() {
        return "this host is not logged in: run meshctl up --coordinator https://…";
    }

    private static String message(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    private final class MembershipEvents implements Membership.Events {
        @Override
        public void onJoined(NetworkMap map) {
            announce(map);
        }

        @Override
        public void onDisconnected(ControlException why) {
            hub.publish(
                    why.isTransient()
                            ? new LocalEvent.Progress(message(why))
                            : new LocalEvent.Failed(why.kind(), message(why), null));
        }

        @Override
        public void onHostFailure(HostException why) {
            hub.publish(new LocalEvent.Failed(FailureKind.HOST, message(why), null));
        }

        @Override
        public void onRemoved(NetworkMapUpdate.Reason reason) {
            // On its own thread: the caller is one that taking the node down interrupts.
            Thread.ofVirtual().name("removed").start(() -> Agent.this.onRemoved(reason));
        }
    }
}
