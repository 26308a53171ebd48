package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.EndpointsUpdate;
import io.darkmesh.protocol.api.Problem;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.Proof;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What attackers tried on others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityTest {
    private static final String ENDPOINTS = "/api/v1/node/endpoints";
    private static final String NOBODY = Json.write(new EndpointsUpdate(List.of()));

    private TestKit kit;
    private TestBrowser admin;
    private TestNode node;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        kit = TestKit.start(folder);
        admin = kit.firstAdmin();
        node = new TestNode(kit, "victim").join(admin);
    }

    @AfterAll
    void end() {
        kit.close();
    }

    private HttpResponse<String> put(String token, String proof) throws Exception {
        return kit.client()
                .send(
                        HttpRequest.newBuilder(URI.create(kit.url() + ENDPOINTS))
                                .header("Authorization", "DPoP " + token)
                                .header("DPoP", proof)
                                .PUT(HttpRequest.BodyPublishers.ofString(NOBODY))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private Proof proof(String jti, String method, String uri, long at, String token) {
        return new Proof(node.machineKey, jti, method, uri, at, token.isEmpty() ? null : Proof.hashOf(token));
    }

    private static ProblemType type(HttpResponse<String> response) {
        return ProblemType.of(Json.read(response.body(), Problem.class));
    }

    @Test
    void aStolenTokenIsWorthlessWithoutTheMachineKey() throws Exception {
        var thief = new TestNode(kit, "thief");
        thief.token = node.token;
        HttpResponse<String> response = thief.send("PUT", ENDPOINTS, NOBODY);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(type(response)).isEqualTo(ProblemType.BAD_PROOF);
    }

    @Test
    void aProofWorksOnce() throws Exception {
        String proof = node.proof("PUT", ENDPOINTS, true);
        assertThat(put(node.token, proof).statusCode()).isEqualTo(204);
        assertThat(type(put(node.token, proof))).isEqualTo(ProblemType.BAD_PROOF);
    }

    @Test
    void aProofIsForOneMethodAndOneAddressAndOneToken() throws Exception {
        long now = Instant.now().getEpochSecond();
        String uri = kit.url() + ENDPOINTS;
        List<Proof> wrong = List.of(
                proof(jti(), "GET", uri, now, node.token),
                proof(jti(), "PUT", kit.url() + "/api/v1/node/key", now, node.token),
                proof(jti(), "PUT", "https://evil.example" + ENDPOINTS, now, node.token),
                proof(jti(), "PUT", uri, now, "another token"),
                proof(jti(), "PUT", uri, now, ""),
                proof("", "PUT", uri, now, node.token));
        for (Proof proof : wrong) {
            assertThat(type(put(node.token, node.sign(proof)))).isEqualTo(ProblemType.BAD_PROOF);
        }
        assertThat(put(node.token, node.sign(proof(jti(), "PUT", uri, now, node.token)))
                        .statusCode())
                .isEqualTo(204);
    }

    /** RFC 9449 section 4.3: the addresses are compared after normalisation. */
    @Test
    void lettersOfTheHostMayBeCapitalsInAProof() throws Exception {
        String uri = kit.url().replace("https", "HTTPS") + ENDPOINTS;
        Proof proof = proof(jti(), "PUT", uri, Instant.now().getEpochSecond(), node.token);
        assertThat(put(node.token, node.sign(proof)).statusCode()).isEqualTo(204);
    }

    private static String jti() {
        return UUID.randomUUID().toString();
    }

    @Test
    void aClockAnHourOffIsToldBothTimes() throws Exception {
        long late = Instant.now().getEpochSecond() - 3600;
        HttpResponse<String> response =
                put(node.token, node.sign(proof(jti(), "PUT", kit.url() + ENDPOINTS, late, node.token)));
        assertThat(type(response)).isEqualTo(ProblemType.CLOCK_SKEW);
        assertThat(response.body()).contains(Instant.ofEpochSecond(late).toString());
    }

    @Test
    void aDeviceCodeUsedManyTimesInParallelGivesOneToken() throws Exception {
        var racer = new TestNode(kit, "racer");
        DeviceAuthorizationResponse login = racer.begin();
        admin.confirm(login.userCode());
        admin.get("/admin");
        admin.post("/admin/nodes", Map.of("csrf", admin.hidden("csrf"), "node", "racer", "action", "approve"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = IntStream.range(0, 5)
                    .mapToObj(i -> threads.submit(() -> racer.poll(login.deviceCode(), 0)))
                    .toList();
            int tokens = 0;
            for (var attempt : tries) {
                if (attempt.get().statusCode() == 200) {
                    tokens++;
                }
            }
            assertThat(tokens).isEqualTo(1);
        }
    }

    @Test
    void aDeviceCodeBelongsToTheMachineThatAskedForIt() throws Exception {
        DeviceAuthorizationResponse login = new TestNode(kit, "owner").begin();
        HttpResponse<String> response = new TestNode(kit, "thief").poll(login.deviceCode(), 0);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.read(response.body(), TokenError.class).error()).isEqualTo(TokenError.INVALID_GRANT);
    }

    @Test
    void pollingTooFastIsSlowedDown() throws Exception {
        var eager = new TestNode(kit, "eager");
        DeviceAuthorizationResponse login = eager.begin();
        for (int i = 0; i < 5; i++) {
            assertThat(error(eager.poll(login.deviceCode(), 0))).isEqualTo(TokenError.AUTHORIZATION_PENDING);
        }
        assertThat(error(eager.poll(login.deviceCode(), 0))).isEqualTo(TokenError.SLOW_DOWN);
    }

    private static String error(HttpResponse<String> response) {
        return Json.read(response.body(), TokenError.class).error();
    }

    @Test
    void aMachineCannotAskInTheNameOfAnother() throws Exception {
        var liar = new TestNode(kit, "liar");
        var request = new DeviceAuthorizationRequest(
                DeviceAuthorizationRequest.NODE_CLIENT, node.machineKey, liar.nodeKey, "liar", null, null);
        HttpResponse<String> response = kit.client()
                .send(
                        HttpRequest.newBuilder(URI.create(kit.url() + "/api/v1/device_authorization"))
                                .header("DPoP", liar.proof("POST", "/api/v1/device_authorization", false))
                                .POST(HttpRequest.BodyPublishers.ofString(Json.write(request)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(type(response)).isEqualTo(ProblemType.BAD_PROOF);
    }

    @Test
    void aFormWithoutTheTokenOfThisBrowserDoesNothing() throws Exception {
        var form = Map.of("node", "victim", "action", "revoke");
        admin.post("/admin/nodes", form);
        assertThat(admin.status()).isEqualTo(403);
        TestBrowser other = kit.browser();
        other.get("/");
        other.get("/login");
        String foreign = other.hidden("csrf");
        admin.post("/admin/nodes", Map.of("node", "victim", "action", "revoke", "csrf", foreign));
        assertThat(admin.status()).isEqualTo(403);
        admin.get("/admin");
        admin.post(
                "/admin/nodes",
                Map.of("node", "victim", "action", "revoke", "csrf", admin.hidden("csrf")),
                "Origin",
                "https://evil.example");
        assertThat(admin.status()).isEqualTo(403);
        assertThat(node.send("PUT", ENDPOINTS, NOBODY).statusCode()).isEqualTo(204);
    }

    @Test
    void theAdminsCookieDoesNotOpenTheInterfaceOfPrograms() throws Exception {
        HttpResponse<String> response = kit.client()
                .send(
                        HttpRequest.newBuilder(URI.create(kit.url() + "/api/v1/admin/nodes"))
                                .header(
                                        "Cookie",
                                        "__Host-darkmesh=" + admin.cookies().get("__Host-darkmesh"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(type(response)).isEqualTo(ProblemType.UNAUTHENTICATED);
    }

    @Test
    void cookiesAreBoundToTheHostAndHiddenFromScripts() throws Exception {
        HttpResponse<String> response = kit.client()
                .send(
                        HttpRequest.newBuilder(URI.create(kit.url() + "/")).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.headers().allValues("Set-Cookie")).allSatisfy(cookie -> assertThat(cookie)
                .startsWith("__Host-")
                .contains("; Path=/")
                .contains("; Secure")
                .contains("; HttpOnly")
                .contains("; SameSite=Lax"));
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'");
    }

    @Test
    void whatANodeSaysOfItselfIsTextOnThePages() throws Exception {
        var hostile = new TestNode(kit, "\"><script>alert(1)</script>");
        DeviceAuthorizationResponse login = hostile.begin();
        admin.get("/device?user_code=" + login.userCode());
        assertThat(admin.page()).doesNotContain("<script>").contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        admin.get("/device?user_code=%22%3E%3Cscript%3E");
        assertThat(admin.page()).doesNotContain("<script>");
    }

    @Test
    void afterLoginNobodyIsSentElsewhere() throws Exception {
        for (String next : List.of("//evil.example/", "https://evil.example/", "/\\evil.example", "/%0d%0aX: y")) {
            TestBrowser browser = kit.browser();
            browser.get("/login?next=" + java.net.URLEncoder.encode(next, java.nio.charset.StandardCharsets.UTF_8));
            browser.submit("/idp/login", "username", "root", "password", "correct horse battery");
            assertThat(browser.address()).startsWith(kit.url() + "/");
        }
    }

    @Test
    void theEmbeddedProviderSendsNobodyElsewhere() throws Exception {
        TestBrowser browser = kit.browser();
        browser.get("/idp/authorize?client_id=darkmesh-coordinator&response_type=code&code_challenge_method=S256"
                + "&code_challenge=" + "a".repeat(43) + "&redirect_uri=https%3A%2F%2Fevil.example%2Flogin%2Fcallback");
        assertThat(browser.status()).isEqualTo(400);
    }

    @Test
    void anAnswerOfTheProviderWorksOnceAndOnlyInTheBrowserThatAsked() throws Exception {
        TestBrowser victim = kit.browser();
        victim.get("/login/callback?code=x&state=y");
        assertThat(victim.status()).isEqualTo(401);
        assertThat(victim.cookies()).doesNotContainKey("__Host-darkmesh");
    }

    @Test
    void anotherNameForThisHostIsNotServed() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(kit.url().replace("127.0.0.1", "localhost") + "/api/v1/health"))
                .build();
        assertThat(kit.client()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        try (var socket = (javax.net.ssl.SSLSocket) io.darkmesh.coordinator.tls.Trust.pinned(kit::fingerprint)
                .getSocketFactory()
                .createSocket("127.0.0.1", URI.create(kit.url()).getPort())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: rebound.evil.example\r\nConnection: close\r\n\r\n".getBytes());
            assertThat(new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void whereNobodyCanBeReachedIsNotPublished() throws Exception {
        for (String nowhere : List.of("0.0.0.0:1", "224.0.0.1:1", "100.64.1.1:1", "[ff02::1]:1")) {
            var update = new EndpointsUpdate(List.of(UdpEndpoint.parse(nowhere)));
            assertThat(node.send("PUT", ENDPOINTS, Json.write(update)).statusCode())
                    .as(nowhere)
                    .isEqualTo(400);
        }
        var many = new EndpointsUpdate(Collections.nCopies(17, UdpEndpoint.parse("192.0.2.1:1")));
        assertThat(node.send("PUT", ENDPOINTS, Json.write(many)).statusCode()).isEqualTo(400);
    }

    @Test
    void aRequestOfMoreThan64KibIsRefused() throws Exception {
        assertThat(node.send("PUT", ENDPOINTS, " ".repeat(70_000) + NOBODY).statusCode())
                .isEqualTo(400);
    }
}
