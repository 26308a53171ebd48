package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.AdminNode;
import io.darkmesh.protocol.api.AdminNodes;
import io.darkmesh.protocol.api.KeyFingerprint;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.api.Problem;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.TokenRequest;
import io.darkmesh.protocol.login.TokenResponse;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@code meshctl admin} does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminApiTest {
    private static final String NODES = "/api/v1/admin/nodes";

    private TestKit kit;
    private TestBrowser root;
    private String token;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        kit = TestKit.start(folder);
        root = kit.firstAdmin();
        token = commandLine(root);
    }

    @AfterAll
    void end() {
        kit.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String bearer) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(kit.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return kit.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String commandLine(TestBrowser person) throws Exception {
        var request =
                new DeviceAuthorizationRequest(DeviceAuthorizationRequest.PERSON_CLIENT, null, null, null, null, null);
        var login = Json.read(
                send("POST", "/api/v1/device_authorization", Json.write(request), "")
                        .body(),
                DeviceAuthorizationResponse.class);
        person.get("/device?user_code=" + login.userCode());
        assertThat(person.page()).contains("command line");
        person.submit("/device", "action", "confirm");
        var poll = new TokenRequest(
                TokenRequest.DEVICE_CODE_GRANT, login.deviceCode(), DeviceAuthorizationRequest.PERSON_CLIENT);
        var response =
                Json.read(send("POST", "/api/v1/token", Json.write(poll), "").body(), TokenResponse.class);
        assertThat(response.tokenType()).isEqualTo("Bearer");
        return response.accessToken();
    }

    private AdminNode decide(String node, String decision) throws Exception {
        HttpResponse<String> response = send("POST", NODES + "/" + node + "/" + decision, "", token);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.read(response.body(), AdminNode.class);
    }

    private static ProblemType type(HttpResponse<String> response) {
        return ProblemType.of(Json.read(response.body(), Problem.class));
    }

    @Test
    void nodesAreListedApprovedAndRevokedByNameOrId() throws Exception {
        var node = new TestNode(kit, "listed");
        DeviceAuthorizationResponse login = node.begin();
        root.confirm(login.userCode());
        AdminNode waiting = Json.read(send("GET", NODES, "", token).body(), AdminNodes.class).nodes().stream()
                .filter(some -> some.name().equals("listed"))
                .findFirst()
                .orElseThrow();
        assertThat(waiting.status()).isEqualTo(NodeStatus.PENDING);
        assertThat(waiting.user()).isEqualTo("root");
        assertThat(waiting.keyFingerprint()).isEqualTo(KeyFingerprint.of(node.machineKey));
        assertThat(waiting.addresses()).isEmpty();
        assertThat(waiting.online()).isFalse();

        AdminNode approved = decide("listed", "approve");
        assertThat(approved.decidedBy()).isEqualTo("root");
        assertThat(approved.addresses()).hasSize(2);
        assertThat(decide(waiting.id(), "approve")).isEqualTo(approved);
        node.takeToken(login.deviceCode());
        try (TestStream stream = node.map("")) {
            assertThat(stream.full().map().self().id()).isEqualTo(waiting.id());
            assertThat(decide("listed", "approve").online()).isTrue();
            assertThat(decide("listed", "revoke").status()).isEqualTo(NodeStatus.REVOKED);
        }
    }

    @Test
    void whatIsNotPossibleIsAConflictOrNotThere() throws Exception {
        new TestNode(kit, "settled").join(root);
        assertThat(type(send("POST", NODES + "/settled/reject", "", token))).isEqualTo(ProblemType.CONFLICT);
        assertThat(type(send("POST", NODES + "/nobody/approve", "", token))).isEqualTo(ProblemType.NOT_FOUND);
        assertThat(send("POST", NODES + "/settled/explode", "", token).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aHeldPollAnswersAsSoonAsTheAdminHasDecided() throws Exception {
        var node = new TestNode(kit, "patient");
        DeviceAuthorizationResponse login = node.begin();
        root.confirm(login.userCode());
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            var held = thread.submit(() -> node.poll(login.deviceCode(), 30));
            decide("patient", "approve");
            assertThat(held.get().statusCode()).isEqualTo(200);
        }
        var refused = new TestNode(kit, "unwanted");
        DeviceAuthorizationResponse second = refused.begin();
        root.confirm(second.userCode());
        decide("unwanted", "reject");
        assertThat(refused.poll(second.deviceCode(), 0).body()).contains("access_denied");
    }

    @Test
    void aNodeThatLoggedOutComesBackWithItsAddressesAndWithoutApproval() throws Exception {
        TestNode node = new TestNode(kit, "traveller").join(root);
        AdminNode before = decide("traveller", "approve");
        assertThat(node.send("DELETE", "/api/v1/node", "").statusCode()).isEqualTo(204);
        assertThat(node.map("").status()).isEqualTo(403);
        DeviceAuthorizationResponse login = node.begin();
        root.confirm(login.userCode());
        assertThat(root.page()).contains("traveller is connected");
        node.takeToken(login.deviceCode());
        AdminNode after = decide("traveller", "approve");
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.addresses()).isEqualTo(before.addresses());
    }

    @Test
    void aLoginThatIsDeniedIsDenied() throws Exception {
        var node = new TestNode(kit, "unknown");
        DeviceAuthorizationResponse login = node.begin();
        root.get("/device?user_code=" + login.userCode());
        root.submit("/device", "action", "deny");
        assertThat(node.poll(login.deviceCode(), 0).body()).contains("access_denied");
        root.get("/device?user_code=" + login.userCode());
        assertThat(root.status()).isEqualTo(409);
        assertThat(root.page()).contains("this code has been used already");
    }

    @Test
    void anInvitedPersonIsNotAnAdminAndTheLinkWorksOnce() throws Exception {
        HttpResponse<String> response = send("POST", "/api/v1/admin/invitations", "{\"name\":\"Bea\"}", token);
        String url = response.body().replaceAll(".*\"url\":\"([^\"]+)\".*", "$1");
        TestBrowser bea = kit.browser();
        bea.get(url);
        assertThat(bea.page()).contains("Welcome, Bea");
        bea.submit("/idp/invitation", "username", "bea", "password", "bea's own secret");
        bea.submit("/idp/login", "username", "bea", "password", "bea's own secret");
        assertThat(bea.page()).contains("Your nodes").doesNotContain("Administration");
        bea.get("/admin");
        assertThat(bea.status()).isEqualTo(403);
        bea.get("/");
        bea.post("/admin/nodes", Map.of("csrf", bea.hidden("csrf"), "node", "x", "action", "approve"));
        assertThat(bea.status()).isEqualTo(403);
        assertThat(type(send("GET", NODES, "", commandLine(bea)))).isEqualTo(ProblemType.NOT_ALLOWED);
        TestBrowser second = kit.browser();
        second.get(url);
        assertThat(second.status()).isEqualTo(404);
    }

    @Test
    void withoutATokenThereIsNothing() throws Exception {
        assertThat(type(send("GET", NODES, "", ""))).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(type(send("GET", NODES, "", "guess"))).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(type(send("POST", NODES + "/x/approve", "", "guess"))).isEqualTo(ProblemType.UNAUTHENTICATED);
    }
}
