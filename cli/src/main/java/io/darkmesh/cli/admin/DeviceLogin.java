package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.cli.terminal.Surroundings;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenRequest;
import io.darkmesh.protocol.login.TokenResponse;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A person logs in by the device authorization grant (RFC 8628), with polls that the coordinator holds up. */
final class DeviceLogin {
    /** What a {@code slow_down} adds to the interval (RFC 8628 section 3.5). */
    private static final long SLOW_DOWN_MS = 5_000;

    private final CoordinatorClient client;
    private final Surroundings surroundings;

    DeviceLogin(CoordinatorClient client, Surroundings surroundings) {
        this.client = client;
        this.surroundings = surroundings;
    }

    /** The codes for a new login. */
    DeviceAuthorizationResponse start() {
        var request =
                new DeviceAuthorizationRequest(DeviceAuthorizationRequest.PERSON_CLIENT, null, null, null, null, null);
        return client.read(
                client.checked(client.post("/api/v1/device_authorization", request)),
                DeviceAuthorizationResponse.class);
    }

    /** Waits until the person has logged in. @throws Failure when that is refused, or not done in time */
    TokenResponse await(DeviceAuthorizationResponse codes, Duration limit) {
        var request = new TokenRequest(
                TokenRequest.DEVICE_CODE_GRANT, codes.deviceCode(), DeviceAuthorizationRequest.PERSON_CLIENT);
        long startNs = surroundings.nowNs().getAsLong();
        long intervalMs = TimeUnit.SECONDS.toMillis(codes.interval());
        while (true) {
            long askedNs = surroundings.nowNs().getAsLong();
            Optional<HttpResponse<String>> response = poll(request);
            if (response.isPresent() && response.get().statusCode() == 200) {
                return client.read(response.get(), TokenResponse.class);
            }
            intervalMs += response.map(this::refusal).map(DeviceLogin::pause).orElse(0L);
            long nowNs = surroundings.nowNs().getAsLong();
            if (nowNs - startNs >= limit.toNanos()) {
                throw new Failure(
                        ExitCode.TIMED_OUT, "Nobody has logged in within " + limit.toSeconds() + " s. Run it again.");
            }
            rest(intervalMs - TimeUnit.NANOSECONDS.toMillis(nowNs - askedNs));
        }
    }

    /** Nothing while the coordinator does not answer: it did before, and may be starting again. */
    private Optional<HttpResponse<String>> poll(TokenRequest request) {
        try {
            return Optional.of(client.post("/api/v1/token", request, "Prefer", "wait=20"));
        } catch (Failure e) {
            if (e.code() == ExitCode.UNREACHABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private TokenError refusal(HttpResponse<String> response) {
        if (response.statusCode() != 400) {
            throw client.refusal(response);
        }
        try {
            return Json.read(response.body(), TokenError.class);
        } catch (MalformedJsonException e) {
            throw client.refusal(response);
        }
    }

    /** What to add to the interval. @throws Failure when polling on is of no use */
    private static long pause(TokenError error) {
        return switch (error.error()) {
            case TokenError.AUTHORIZATION_PENDING -> 0;
            case TokenError.SLOW_DOWN -> SLOW_DOWN_MS;
            case TokenError.ACCESS_DENIED -> throw new Failure(ExitCode.DENIED, "The login was refused.");
            case TokenError.EXPIRED_TOKEN ->
                throw new Failure(ExitCode.EXPIRED, "The code has expired before anybody logged in. Run it again.");
            default ->
                throw new Failure(
                        ExitCode.COORDINATOR,
                        "The coordinator refuses the login: "
                                + (error.description() == null ? error.error() : error.description()));
        };
    }

    private void rest(long ms) {
        if (ms <= 0) {
            return;
        }
        try {
            surroundings.pause().forMs(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "Interrupted.", e);
        }
    }
}
