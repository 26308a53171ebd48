package io.darkmesh.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.darkmesh.agent.state.AgentState;
import io.darkmesh.agent.state.Coordinator;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.Problem;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.Proof;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real TLS server on the loopback. */
final class HttpControlPlaneTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    private static Path temp;

    private static TestCertificate certificate;
    private static HttpsServer server;

    private final AgentState state = AgentState.fresh();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private HttpControlPlane control;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.make(temp);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @BeforeEach
    void connect() {
        control = client(Fingerprint.of(certificate.certificate()));
    }

    @AfterEach
    void close() {
        control.close();
    }

    private static String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private HttpControlPlane client(String fingerprint) {
        return new HttpControlPlane(new Coordinator(url(), fingerprint, null), state.machine(), () -> NOW);
    }

    private void serve(String path, HttpHandler handler) {
        try {
            server.removeContext(path);
        } catch (IllegalArgumentException e) {
            assertThat(e).isNotNull(); // the first one for this path
        }
        server.createContext(path, exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static ControlException failureOf(ThrowingCallable call) {
        ControlException e = catchThrowableOfType(ControlException.class, call);
        assertThat(e).as("a failure").isNotNull();
        assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(500);
        return e;
    }

    private static DeviceAuthorizationRequest anyRequest() {
        return new DeviceAuthorizationRequest(DeviceAuthorizationRequest.NODE_CLIENT, null, null, "a", null, null);
    }

    @Test
    void everyRequestProvesTheMachineKey() throws Exception {
        BlockingQueue<String> proofs = new LinkedBlockingQueue<>();
        serve("/api/v1/node/endpoints", exchange -> {
            proofs.add(exchange.getRequestHeaders().getFirst("DPoP"));
            proofs.add(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, 204, "");
        });
        control.publishEndpoints("tok", List.of(UdpEndpoint.parse("192.0.2.1:7")), null);
        Proof proof = Proof.verify(proofs.take()).orElseThrow();
        assertThat(proof.key()).isEqualTo(state.machine().publicKey());
        assertThat(proof.method()).isEqualTo("PUT");
        assertThat(proof.uri()).isEqualTo(url() + "/api/v1/node/endpoints");
        assertThat(proof.issuedAt()).isEqualTo(NOW.getEpochSecond());
        assertThat(proof.tokenHash()).isEqualTo(Proof.hashOf("tok"));
        assertThat(proofs.take()).isEqualTo("DPoP tok");
    }

    @Test
    void anotherKeyIsRefusedBeforeAnythingIsSent() {
        serve("/api/v1/device_authorization", exchange -> answer(exchange, 500, ""));
        try (HttpControlPlane wrong = client("sha256:" + "0".repeat(64))) {
            ControlException e = failureOf(() -> wrong.authorize(anyRequest()));
            assertThat(e.kind()).isEqualTo(FailureKind.UNTRUSTED);
            assertThat(e).hasMessageContaining(Fingerprint.of(certificate.certificate()));
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void withoutAFingerprintTheHostsAuthoritiesDecide() {
        try (var strict = new HttpControlPlane(new Coordinator(url(), null, null), state.machine(), () -> NOW)) {
            ControlException e = failureOf(() -> strict.authorize(anyRequest()));
            assertThat(e.kind()).isEqualTo(FailureKind.UNTRUSTED);
            assertThat(e).hasMessageContaining("--fingerprint");
        }
    }

    @Test
    void aPortWhereNothingListensIsUnreachable() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        var nobody = new Coordinator("https://127.0.0.1:" + port, null, null);
        try (var away = new HttpControlPlane(nobody, state.machine(), () -> NOW)) {
            ControlException e = failureOf(() -> away.authorize(anyRequest()));
            assertThat(e.kind()).isEqualTo(FailureKind.UNREACHABLE);
            assertThat(e.isTransient()).isTrue();
        }
    }

    @Test
    void aWrongClockIsToldAsSuch() {
        Problem problem = ProblemType.CLOCK_SKEW.with("here 13:00, there 12:00");
        serve("/api/v1/device_authorization", exchange -> answer(exchange, 400, Json.write(problem)));
        ControlException e = failureOf(() -> control.authorize(anyRequest()));
        assertThat(e.kind()).isEqualTo(FailureKind.CLOCK_SKEW);
        assertThat(e).hasMessageContaining("here 13:00, there 12:00");
    }

    @Test
    void aPollTellsWhatIsWaitedFor() {
        serve("/api/v1/token", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Prefer")).isEqualTo("wait=20");
            answer(exchange, 400, "{\"error\":\"authorization_pending\",\"stage\":\"APPROVAL\"}");
        });
        assertThat(control.poll("dev")).isEqualTo(new LoginPoll.Pending(TokenError.Stage.APPROVAL));
    }

    @Test
    void aLoginDecidedAgainstItEndsWithItsReason() {
        serve("/api/v1/token", exchange -> answer(exchange, 400, "{\"error\":\"access_denied\"}"));
        assertThat(failureOf(() -> control.poll("dev")).kind()).isEqualTo(FailureKind.DENIED);
        serve("/api/v1/token", exchange -> answer(exchange, 400, "{\"error\":\"expired_token\"}"));
        assertThat(failureOf(() -> control.poll("dev")).kind()).isEqualTo(FailureKind.EXPIRED);
        serve("/api/v1/token", exchange -> answer(exchange, 400, Json.write(ProblemType.CLOCK_SKEW.with("x"))));
        assertThat(failureOf(() -> control.poll("dev")).kind()).isEqualTo(FailureKind.CLOCK_SKEW);
    }

    @Test
    void theMapComesLineByLineAndItsEndIsAFailureToRetry() {
        serve("/api/v1/node/map", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (String piece :
                    List.of("{\"type\":\"keep", "alive\"}\n{\"type\":\"removed\",", "\"reason\":\"REVOKED\"}\n")) {
                out.write(piece.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        });
        try (MapStream stream = control.openMap("tok", null)) {
            assertThat(stream.next()).isEqualTo(new NetworkMapUpdate.KeepAlive());
            assertThat(stream.next()).isEqualTo(new NetworkMapUpdate.Removed(NetworkMapUpdate.Reason.REVOKED));
            assertThat(failureOf(stream::next).isTransient()).isTrue();
        }
    }

    @Test
    void aRefusedMapStreamSaysWhy() {
        serve("/api/v1/node/map", exchange -> answer(exchange, 403, Json.write(ProblemType.REVOKED.with("by Ann"))));
        ControlException e = failureOf(() -> control.openMap("tok", null));
        assertThat(e.kind()).isEqualTo(FailureKind.DENIED);
        assertThat(e).hasMessageContaining("by Ann");
    }

    @Test
    void aServerThatIsNoCoordinatorIsNotTakenForOne() {
        serve("/api/v1/token", exchange -> answer(exchange, 404, "<html>\nnot here</html>"));
        assertThat(failureOf(() -> control.poll("dev"))).hasMessageContaining("not as a coordinator does");
    }
}
