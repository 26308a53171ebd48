package io.darkmesh.coordinator;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.Proof;
import io.darkmesh.protocol.login.TokenRequest;
import io.darkmesh.protocol.login.TokenResponse;
import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.NodeKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** What an agent says to the coordinator, without the agent. */
final class TestNode {
    final String hostname;
    final MachineKey machineKey;
    NodeKey nodeKey;
    String token = "";
    String id = "";

    private final TestSite kit;
    private final HttpClient client;
    private final KeyPair keys;

    TestNode(TestSite kit, String hostname) {
        this.kit = kit;
        this.client = kit.client();
        this.hostname = hostname;
        try {
            this.keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        byte[] spki = keys.getPublic().getEncoded();
        this.machineKey = MachineKey.of(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
        this.nodeKey = randomNodeKey();
    }

    static NodeKey randomNodeKey() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return NodeKey.of(bytes);
    }

    String proof(String method, String path, boolean withToken) {
        return new Proof(
                        machineKey,
                        UUID.randomUUID().toString(),
                        method,
                        kit.url() + path,
                        Instant.now().getEpochSecond(),
                        withToken ? Proof.hashOf(token) : null)
                .sign(keys.getPrivate());
    }

    String sign(Proof proof) {
        return proof.sign(keys.getPrivate());
    }

    DeviceAuthorizationResponse begin() throws IOException, InterruptedException {
        var request = new DeviceAuthorizationRequest(
                DeviceAuthorizationRequest.NODE_CLIENT, machineKey, nodeKey, hostname, "linux/amd64 Test", "0.1.0");
        HttpResponse<String> response = post("/api/v1/device_authorization", Json.write(request), "Accept", "*/*");
        return Json.read(ok(response), DeviceAuthorizationResponse.class);
    }

    HttpResponse<String> poll(String deviceCode, int waitSeconds) throws IOException, InterruptedException {
        var request =
                new TokenRequest(TokenRequest.DEVICE_CODE_GRANT, deviceCode, DeviceAuthorizationRequest.NODE_CLIENT);
        return post("/api/v1/token", Json.write(request), "Prefer", "wait=" + waitSeconds);
    }

    /** Polls for the token, which has to be there. */
    void takeToken(String deviceCode) throws IOException, InterruptedException {
        var response = Json.read(ok(poll(deviceCode, 20)), TokenResponse.class);
        token = response.accessToken();
        id = String.valueOf(response.nodeId());
    }

    /** The whole way in. */
    TestNode join(TestBrowser admin) throws IOException, InterruptedException {
        DeviceAuthorizationResponse login = begin();
        admin.confirm(login.userCode());
        admin.get("/admin");
        String page = admin.page();
        int at = page.indexOf("<strong>" + hostname + "</strong>");
        if (at >= 0 && page.substring(at, page.indexOf("</li>", at)).contains("value=\"approve\"")) {
            admin.post(
                    "/admin/nodes",
                    java.util.Map.of("csrf", admin.hidden("csrf"), "node", hostname, "action", "approve"));
        }
        takeToken(login.deviceCode());
        return this;
    }

    TestStream map(String query) throws IOException, InterruptedException {
        return new TestStream(
                client, signed("GET", "/api/v1/node/map", query).GET().build());
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return client.send(
                signed(method, path, "")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder signed(String method, String path, String query) {
        return HttpRequest.newBuilder(URI.create(kit.url() + path + query))
                .header("Authorization", "DPoP " + token)
                .header("DPoP", proof(method, path, true));
    }

    private HttpResponse<String> post(String path, String body, String header, String value)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(kit.url() + path))
                        .header("DPoP", proof("POST", path, false))
                        .header(header, value)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String ok(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}
