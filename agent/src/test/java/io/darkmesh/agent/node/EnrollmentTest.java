package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.LoginPoll;
import io.darkmesh.agent.state.Coordinator;
import io.darkmesh.agent.state.Login;
import io.darkmesh.agent.state.StateException;
import io.darkmesh.agent.state.StateStore;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class EnrollmentTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Coordinator COORDINATOR = new Coordinator("https://c.example", null, "Alice's box");
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    private Path temp;

    private final FakeControlPlane control = new FakeControlPlane();
    private final EventHub hub = new EventHub();
    private final EventHub.Subscription events = hub.subscribe();
    private final BlockingQueue<Login> loggedIn = new LinkedBlockingQueue<>();
    private StateStore store;
    private Enrollment enrollment;

    @BeforeEach
    void open() {
        store = StateStore.open(temp.resolve("state"));
        enrollment =
                new Enrollment(store, coordinator -> control, () -> NOW, hub, (from, login) -> loggedIn.add(login));
    }

    @AfterEach
    void close() {
        enrollment.stop();
        store.close();
    }

    private LocalEvent next() {
        return events.next(LONG).orElseThrow();
    }

    @Test
    void aLoginGoesFromCodeToApprovalToATokenOnDisk() throws InterruptedException {
        enrollment.begin(COORDINATOR, store.state());
        assertThat(control.calls.take()).isEqualTo("authorize alice-s-box");
        assertThat(next())
                .isEqualTo(new LocalEvent.LoginRequired("https://c/device", "https://c/device?c", "USER-CODE", 600));
        assertThat(store.state().pending().deviceCode()).isEqualTo("device");
        control.polls.add(new LoginPoll.Pending(TokenError.Stage.APPROVAL));
        assertThat(next()).isInstanceOf(LocalEvent.AwaitingApproval.class);
        assertThat(store.state().pending().awaitingApproval()).isTrue();
        control.polls.add(new LoginPoll.Granted(new TokenResponse("token", "DPoP", 60, "n1", "Ann")));
        assertThat(loggedIn.take()).isEqualTo(new Login("token", "n1", "Ann"));
        assertThat(store.state().login()).isEqualTo(new Login("token", "n1", "Ann"));
        assertThat(store.state().pending()).isNull();
    }

    @Test
    void askingAgainShowsTheLoginThatWaits() {
        enrollment.begin(COORDINATOR, store.state());
        LocalEvent first = next();
        enrollment.begin(COORDINATOR, store.state());
        assertThat(next()).isEqualTo(first);
        assertThat(control.calls).hasSize(1);
    }

    @Test
    void aRejectedLoginIsToldAndForgotten() {
        enrollment.begin(COORDINATOR, store.state());
        next();
        control.polls.add(FakeControlPlane.failure(FailureKind.DENIED));
        assertThat(next()).isInstanceOfSatisfying(LocalEvent.Failed.class, failed -> assertThat(failed.kind())
                .isEqualTo(FailureKind.DENIED));
        assertThat(store.state().pending()).isNull();
        assertThat(store.state().wantUp()).isFalse();
    }

    @Test
    void aCoordinatorThatIsAwayForAWhileEndsNothing() throws InterruptedException {
        enrollment.begin(COORDINATOR, store.state());
        next();
        control.polls.add(FakeControlPlane.failure(FailureKind.UNREACHABLE));
        assertThat(next()).isInstanceOf(LocalEvent.Progress.class);
        control.polls.add(new LoginPoll.Granted(new TokenResponse("token", "DPoP", 60, "n1", "Ann")));
        assertThat(loggedIn.take().token()).isEqualTo("token");
    }

    @Test
    void aRefusalLeavesNoLoginWaiting() {
        control.refusal = FakeControlPlane.failure(FailureKind.CLOCK_SKEW);
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> enrollment.begin(COORDINATOR, store.state()))
                .matches(e -> e.kind() == FailureKind.CLOCK_SKEW);
        assertThat(store.state().pending()).isNull();
        assertThat(store.state().coordinator())
                .as("not remembered: perhaps mistyped")
                .isNull();
        assertThat(control.calls).contains("close");
    }

    @Test
    void aLoginThatWaitedWhenTheAgentStoppedGoesOnAtTheNextStart() throws InterruptedException {
        enrollment.begin(COORDINATOR, store.state());
        enrollment.stop();
        var next = new Enrollment(store, coordinator -> control, () -> NOW, hub, (from, login) -> loggedIn.add(login));
        next.resume(COORDINATOR, store.state().pending());
        control.polls.add(new LoginPoll.Granted(new TokenResponse("token", "DPoP", 60, "n1", "Ann")));
        control.polls.add(new LoginPoll.Granted(new TokenResponse("token", "DPoP", 60, "n1", "Ann")));
        assertThat(loggedIn.take().token()).isEqualTo("token");
    }

    /** "Disk full: a clear error before the coordinator is asked, nothing half-registered." Needs root for a tmpfs. */
    @Test
    void theCoordinatorIsNotAskedWhenThereIsNoRoomForItsAnswer() throws Exception {
        Path small = Files.createDirectory(temp.resolve("small"));
        if (run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", small.toString()) != 0) {
            System.out.println("SKIPPED EnrollmentTest on a full disk: mounting a tmpfs needs root");
            return;
        }
        try (StateStore full = StateStore.open(small.resolve("state"))) {
            var login = new Enrollment(full, coordinator -> control, () -> NOW, hub, (from, granted) -> {});
            fill(small.resolve("filler"));
            assertThatExceptionOfType(StateException.class)
                    .isThrownBy(() -> login.begin(COORDINATOR, full.state()))
                    .matches(e -> e.kind() == StateException.Kind.STORAGE_FULL);
            assertThat(control.calls).isEmpty();
        } finally {
            assertThat(run("umount", small.toString())).isZero();
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space");
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
