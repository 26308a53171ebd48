package io.darkmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.AdminNode;
import io.darkmesh.protocol.api.AdminNodes;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenResponse;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NodeKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminCommandsTest {
    private static final String AUTHORIZE = "POST /api/v1/device_authorization";
    private static final String TOKEN = "POST /api/v1/token";
    private static final String NODES = "GET /api/v1/admin/nodes";

    private static TestCertificate certificate;

    @TempDir
    private Path home;

    private FakeCoordinator coordinator;
    private Shell shell;

    @BeforeAll
    static void makeACertificate(@TempDir Path folder) throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @BeforeEach
    void start() throws Exception {
        coordinator = new FakeCoordinator(certificate);
        shell = new Shell(home);
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private int logIn(String... more) throws Exception {
        var args = List.of(
                "admin", "login", "--coordinator", coordinator.url(), "--fingerprint", certificate.fingerprint());
        return shell.run(java.util.stream.Stream.concat(args.stream(), List.of(more).stream())
                .toArray(String[]::new));
    }

    private FakeCoordinator withCodes() {
        return coordinator.answer(
                AUTHORIZE,
                200,
                new DeviceAuthorizationResponse(
                        "secret-code",
                        "WDJB-MJHT",
                        "https://m/device",
                        "https://m/device?user_code=WDJB-MJHT",
                        600,
                        5));
    }

    private void loggedIn() throws Exception {
        withCodes().answer(TOKEN, 200, new TokenResponse("secret-token", "Bearer", 43_200, null, "ann"));
        assertThat(logIn()).isZero();
    }

    @Test
    void logsInByPollingAndRemembersTheTokenInAFileOfItsOwnerAlone() throws Exception {
        withCodes()
                .answer(TOKEN, 400, new TokenError("authorization_pending", null, TokenError.Stage.LOGIN))
                .answer(TOKEN, 400, new TokenError("slow_down", null, null))
                .answer(TOKEN, 200, new TokenResponse("secret-token", "Bearer", 43_200, null, "ann"));
        assertThat(logIn()).isZero();
        assertThat(shell.out()).isEqualTo("Logged in at " + coordinator.url() + " as ann for 12 h.\n");
        assertThat(shell.err()).contains("https://m/device?user_code=WDJB-MJHT").doesNotContain("secret");
        // RFC 8628 section 3.5: slow_down makes the interval 5 seconds longer for this and all later polls
        assertThat(shell.pausesMs).containsExactly(5_000L, 10_000L);
        assertThat(coordinator.requests).filteredOn(r -> r.line().equals(TOKEN)).allSatisfy(r -> {
            assertThat(r.prefer()).hasValue("wait=20");
            assertThat(r.body()).contains("\"device_code\":\"secret-code\"", "\"client_id\":\"meshctl\"");
        });
        Path file = home.resolve("config/darkmesh/admin.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(file.getParent()).isDirectoryNotContaining(f -> !f.equals(file));
    }

    @Test
    void inJsonALoginIsTwoDocumentsWithoutAnySecret() throws Exception {
        withCodes().answer(TOKEN, 200, new TokenResponse("secret-token", "Bearer", 43_200, null, "ann"));
        assertThat(logIn("--json")).isZero();
        assertThat(shell.out().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"schema\":1,\"type\":\"log"))
                .noneMatch(line -> line.contains("secret"));
        assertThat(shell.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"access_denied,8", "expired_token,7", "invalid_grant,14"})
    void aLoginThatFailsSaysWhy(String error, int code) throws Exception {
        withCodes().answer(TOKEN, 400, new TokenError(error, null, null));
        assertThat(logIn()).isEqualTo(code);
        assertThat(shell.err().lines().filter(line -> line.startsWith("meshctl: ")))
                .hasSize(1);
        assertThat(home.resolve("config")).doesNotExist();
    }

    @Test
    void aLoginEndsWithItsTimeLimit() throws Exception {
        withCodes();
        for (int i = 0; i < 3; i++) {
            coordinator.answer(TOKEN, 400, new TokenError("authorization_pending", null, TokenError.Stage.LOGIN));
        }
        assertThat(logIn("--timeout", "10")).isEqualTo(13);
        assertThat(shell.pausesMs).containsExactly(5_000L, 5_000L);
    }

    @Test
    void aCoordinatorThatHangsUpWhileALoginWaitsIsAskedAgain() throws Exception {
        withCodes()
                .answer(TOKEN, FakeCoordinator.HANG_UP, "")
                .answer(TOKEN, 200, new TokenResponse("secret-token", "Bearer", 43_200, null, "ann"));
        assertThat(logIn()).isZero();
        assertThat(shell.pausesMs).containsExactly(5_000L);
    }

    @Test
    void listsNodes() throws Exception {
        loggedIn();
        var nodes = new AdminNodes(List.of(node("alice", NodeStatus.PENDING), node("bob", NodeStatus.APPROVED)));
        coordinator.answer(NODES, 200, nodes).answer(NODES, 200, nodes);
        assertThat(shell.run("admin", "nodes")).isZero();
        assertThat(shell.out())
                .containsPattern("alice +pending +no +ann +1a2b:3c4d")
                .containsPattern("bob +approved +no +ann +100\\.64\\.0\\.2 +1a2b:3c4d +n-bob");
        assertThat(coordinator.requests.getLast().authorization()).hasValue("Bearer secret-token");
        assertThat(shell.run("admin", "nodes", "--json")).isZero();
        assertThat(Json.read(shell.out(), AdminNodes.class)).isEqualTo(nodes);
        assertThat(shell.out()).startsWith("{\"schema\":1,\"nodes\":[");
    }

    @Test
    void approvesSeveralNodesAndStopsAtTheFirstThatCannotBe() throws Exception {
        loggedIn();
        coordinator
                .answer("POST /api/v1/admin/nodes/alice/approve", 200, node("alice", NodeStatus.APPROVED))
                .answer(
                        "POST /api/v1/admin/nodes/a%2Fb/approve",
                        ProblemType.CONFLICT, "a/b was revoked; it has to log in again.");
        assertThat(shell.run("admin", "approve", "alice", "a/b", "carol")).isEqualTo(1);
        assertThat(shell.out()).isEqualTo("Approved alice of ann, key 1a2b:3c4d, 100.64.0.2.\n");
        assertThat(shell.err()).isEqualTo("meshctl: a/b was revoked; it has to log in again.\n");
        assertThat(coordinator.requests).noneMatch(r -> r.line().contains("carol"));
    }

    @Test
    void invitesAPerson() throws Exception {
        loggedIn();
        coordinator.answer(
                "POST /api/v1/admin/invitations",
                200,
                "{\"url\":\"https://m/idp/invitation/x\",\"expiresAt\":\"2026-06-02T12:00:00Z\"}");
        assertThat(shell.run("admin", "invite", "bea")).isZero();
        assertThat(shell.out()).isEqualTo("https://m/idp/invitation/x\n");
        assertThat(coordinator.requests.getLast().body()).isEqualTo("{\"name\":\"bea\"}");
    }

    @Test
    void logoutForgets() throws Exception {
        loggedIn();
        assertThat(shell.run("admin", "logout")).isZero();
        assertThat(Files.readString(home.resolve("config/darkmesh/admin.json"))).doesNotContain("secret");
        assertThat(shell.run("admin", "nodes")).isEqualTo(12);
    }

    @Test
    void anEndedLoginIsNotTried() throws Exception {
        loggedIn();
        shell.now = Shell.NOW.plus(Duration.ofHours(12));
        assertThat(shell.run("admin", "nodes")).isEqualTo(12);
        assertThat(shell.err()).contains("has ended", "meshctl admin login");
        assertThat(coordinator.requests).noneMatch(r -> r.line().equals(NODES));
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHENTICATED,12", "NOT_ALLOWED,4", "REVOKED,8", "CLOCK_SKEW,9", "NOT_FOUND,1", "CONFLICT,1",
        "STORAGE_FULL,14", "UNAVAILABLE,14", "INTERNAL,14", "TOO_MANY_REQUESTS,14", "MALFORMED_REQUEST,1",
                "BAD_PROOF,12"
    })
    void everyProblemHasItsCode(ProblemType problem, int code) throws Exception {
        loggedIn();
        coordinator.answer(NODES, problem, "What to do.");
        assertThat(shell.run("admin", "nodes")).isEqualTo(code);
        assertThat(shell.err()).startsWith("meshctl: ").hasLineCount(1);
    }

    @Test
    void anotherKeyThanTheOneExpectedIsRefusedBeforeAnythingIsSent() throws Exception {
        assertThat(shell.run(
                        "admin",
                        "login",
                        "--coordinator",
                        coordinator.url(),
                        "--fingerprint",
                        "sha256:" + "0".repeat(64)))
                .isEqualTo(6);
        assertThat(shell.err()).contains(certificate.fingerprint()).hasLineCount(1);
        assertThat(coordinator.requests).isEmpty();
    }

    @Test
    void withoutAFingerprintASelfSignedCertificateIsRefused() {
        assertThat(shell.run("admin", "login", "--coordinator", coordinator.url()))
                .isEqualTo(6);
        assertThat(shell.err()).contains("--fingerprint").hasLineCount(1);
        assertThat(coordinator.requests).isEmpty();
    }

    @Test
    void nobodyAtTheAddressIsUnreachable() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(shell.run("admin", "login", "--coordinator", "https://127.0.0.1:" + free))
                .isEqualTo(5);
        assertThat(shell.err()).contains("does not answer").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://m.example,",
        "m.example,",
        "https://ann@m.example,",
        "https://m.example?x=1,",
        "https://m.example,sha256:12",
    })
    void anAddressOrFingerprintThatIsNoneIsWrongUsage(String url, String fingerprint) {
        String[] args = fingerprint == null
                ? new String[] {"admin", "login", "--coordinator", url}
                : new String[] {"admin", "login", "--coordinator", url, "--fingerprint", fingerprint};
        assertThat(shell.run(args)).isEqualTo(2);
        assertThat(shell.err()).hasLineCount(1);
    }

    @Test
    void aServerThatIsNoCoordinatorIsOneLine() throws Exception {
        coordinator.answer(AUTHORIZE, 200, "<html>welcome</html>");
        assertThat(logIn()).isEqualTo(14);
        assertThat(shell.err()).contains("Is the address right?").hasLineCount(1);
    }

    @Test
    void aDamagedLoginFileIsSaidAndNotOverwritten() throws Exception {
        Path file = home.resolve("config/darkmesh/admin.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"schema\":1,");
        assertThat(shell.run("admin", "nodes")).isEqualTo(1);
        assertThat(shell.err()).contains("is damaged", file.toString());
        assertThat(file).hasContent("{\"schema\":1,");
    }

    private static AdminNode node(String name, NodeStatus status) {
        byte[] key = new byte[32];
        key[0] = (byte) name.length();
        return new AdminNode(
                "n-" + name,
                name,
                status,
                "ann",
                NodeKey.of(key),
                "1a2b:3c4d",
                null,
                null,
                status == NodeStatus.APPROVED ? List.of(IpPrefix.parse("100.64.0.2/32")) : List.of(),
                List.of(),
                false,
                Shell.NOW,
                null,
                null);
    }
}
