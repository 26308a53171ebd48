package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** HTTPS to the coordinator; every way it can fail becomes one line. */
final class CoordinatorClient implements AutoCloseable {
    /** More than a held-up poll takes. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(40);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final CoordinatorAddress address;
    private final HttpClient http;
    private final Refusals refusals;

    CoordinatorClient(CoordinatorAddress address) {
        this.address = address;
        this.refusals = new Refusals(address);
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).version(HttpClient.Version.HTTP_1_1);
        address.fingerprint().ifPresent(fingerprint -> builder.sslContext(PinnedTrust.context(fingerprint)));
        this.http = builder.build();
    }

    CoordinatorAddress address() {
        return address;
    }

    /** GET with a token. */
    <T> T get(String path, String token, Class<T> answer) {
        return read(checked(send(request(path, token).GET())), answer);
    }

    /** POST with a token; the body is a record, or nothing. */
    <T> T post(String path, String token, @Nullable Object body, Class<T> answer) {
        return read(checked(send(request(path, token).POST(json(body)))), answer);
    }

    /** POST of the login interfaces, whose refusals the caller reads itself. */
    HttpResponse<String> post(String path, Object body, String... headers) {
        HttpRequest.Builder request = request(path, null).POST(json(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** The answer when its status is 2xx. @throws Failure of what the problem says otherwise */
    HttpResponse<String> checked(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw refusal(response);
        }
        return response;
    }

    /** What a refusal means. */
    Failure refusal(HttpResponse<String> response) {
        return refusals.of(response);
    }

    <T> T read(HttpResponse<String> response, Class<T> type) {
        try {
            return Json.read(response.body(), type);
        } catch (MalformedJsonException e) {
            throw new Failure(
                    ExitCode.COORDINATOR,
                    address + " answers, but not as a Darkmesh coordinator of this version does. Is the address right?",
                    e);
        }
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.at(path)).timeout(ANSWER_LIMIT);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.BodyPublisher json(@Nullable Object body) {
        return body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(Json.write(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw refusals.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "Interrupted.", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
