package io.darkmesh.agent.control;

import io.darkmesh.agent.state.Coordinator;
import io.darkmesh.agent.state.MachineIdentity;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.EndpointsUpdate;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.Proof;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenRequest;
import io.darkmesh.protocol.login.TokenResponse;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** {@link ControlPlane} over HTTPS. Safe for use by several threads. */
public final class HttpControlPlane implements ControlPlane {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL_TIMEOUT = Duration.ofSeconds(40);
    private static final int POLL_WAIT_SECONDS = 20;

    /** Sent by the coordinator every 20 s at the latest; three missed ones mean that it is gone. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(60);

    private final String url;
    private final MachineIdentity machine;
    private final InstantSource clock;
    private final HttpClient client;
    private final Failures failures;

    public HttpControlPlane(Coordinator coordinator, MachineIdentity machine, InstantSource clock) {
        this.url = coordinator.url();
        this.machine = machine;
        this.clock = clock;
        this.failures = new Failures(url);
        this.client = client(coordinator).connectTimeout(CONNECT_TIMEOUT).build();
    }

    /** A client that trusts this coordinator, and goes through the proxy if there is one. */
    static HttpClient.Builder client(Coordinator coordinator) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(task -> Thread.ofVirtual().name("control").start(task));
        if (coordinator.fingerprint() != null) {
            builder.sslContext(PinnedKeyTrust.context(coordinator.fingerprint()));
        }
        HttpsProxy.ofThisProcess().ifPresent(proxy -> builder.proxy(proxy.selector()));
        return builder;
    }

    @Override
    public DeviceAuthorizationResponse authorize(DeviceAuthorizationRequest request) {
        HttpRequest post = request("POST", "/api/v1/device_authorization", "", null, Json.write(request))
                .build();
        return read(exchange(post), DeviceAuthorizationResponse.class);
    }

    @Override
    public LoginPoll poll(String deviceCode) {
        var body = new TokenRequest(TokenRequest.DEVICE_CODE_GRANT, deviceCode, DeviceAuthorizationRequest.NODE_CLIENT);
        HttpRequest post = request("POST", "/api/v1/token", "", null, Json.write(body))
                .header("Prefer", "wait=" + POLL_WAIT_SECONDS)
                .timeout(POLL_TIMEOUT)
                .build();
        HttpResponse<String> response = send(post, BodyHandlers.ofString());
        if (response.statusCode() == 400) {
            return undecided(response.body());
        }
        return new LoginPoll.Granted(read(checked(response), TokenResponse.class));
    }

    private LoginPoll undecided(String body) {
        TokenError error;
        try {
            error = Json.read(body, TokenError.class);
        } catch (IllegalArgumentException e) {
            throw failures.of(400, body);
        }
        return switch (String.valueOf(error.error())) {
            case TokenError.AUTHORIZATION_PENDING ->
                new LoginPoll.Pending(error.stage() == null ? TokenError.Stage.LOGIN : error.stage());
            case TokenError.SLOW_DOWN -> new LoginPoll.SlowDown();
            case TokenError.ACCESS_DENIED ->
                throw new ControlException(FailureKind.DENIED, "the login was rejected: ask an admin why", null);
            case TokenError.EXPIRED_TOKEN ->
                throw new ControlException(
                        FailureKind.EXPIRED,
                        "the code expired before anybody logged in: run meshctl up for a new one",
                        null);
            case TokenError.INVALID_GRANT ->
                throw new ControlException(
                        FailureKind.EXPIRED,
                        "the coordinator does not know this login any more: run meshctl up for a new one",
                        null);
            default -> throw failures.of(400, body);
        };
    }

    @Override
    public MapStream openMap(String token, @Nullable NetworkMap base) {
        String query = base == null
                ? ""
                : "?epoch=" + URLEncoder.encode(base.epoch(), StandardCharsets.UTF_8) + "&version=" + base.version();
        HttpRequest get = request("GET", "/api/v1/node/map", query, token, null).build();
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(get, BodyHandlers.ofPublisher());
        var lines = new LineQueue();
        response.body().subscribe(lines);
        if (response.statusCode() != 200) {
            String body = lines.rest(REQUEST_TIMEOUT);
            lines.cancel();
            throw failures.of(response.statusCode(), body);
        }
        return new HttpMapStream(lines, MAX_SILENCE);
    }

    @Override
    public void publishEndpoints(String token, List<UdpEndpoint> endpoints, @Nullable String homeRelay) {
        String body = Json.write(new EndpointsUpdate(endpoints, homeRelay));
        exchange(request("PUT", "/api/v1/node/endpoints", "", token, body).build());
    }

    @Override
    public void logOut(String token) {
        exchange(request("DELETE", "/api/v1/node", "", token, null).build());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest.Builder request(
            String method, String path, String query, @Nullable String token, @Nullable String json) {
        HttpRequest.BodyPublisher body =
                json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        var proof = new Proof(
                machine.publicKey(),
                UUID.randomUUID().toString(),
                method,
                url + path,
                clock.instant().getEpochSecond(),
                token == null ? null : Proof.hashOf(token));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path + query))
                .timeout(REQUEST_TIMEOUT)
                .header(Proof.HEADER, proof.sign(machine.privateKey()))
                .method(method, body);
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        return token == null ? request : request.header("Authorization", "DPoP " + token);
    }

    private String exchange(HttpRequest request) {
        return checked(send(request, BodyHandlers.ofString()));
    }

    private String checked(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw failures.of(response.statusCode(), response.body());
        }
        return response.body();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw failures.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ControlException(FailureKind.UNREACHABLE, "interrupted", e);
        }
    }

    private <T> T read(String body, Class<T> type) {
        try {
            return Json.read(body, type);
        } catch (IllegalArgumentException e) {
            throw new ControlException(
                    FailureKind.COORDINATOR, "the coordinator's answer cannot be understood: " + e.getMessage(), e);
        }
    }
}
