package io.darkmesh.coordinator.identity;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests from the coordinator to the identity provider: over TLS, bounded in time and size, no redirects. */
public final class BackChannel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackChannel.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final HttpClient client;
    private final UnaryOperator<URI> route;

    /** An answer, whatever its status. */
    record Answer(int status, String contentType, String body) {}

    /**
     * @param trust none for the authorities of the host
     * @param route where a URL is really asked: itself, or our own listener
     */
    public BackChannel(@Nullable SSLContext trust, UnaryOperator<URI> route) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
        if (trust != null) {
            builder.sslContext(trust);
        }
        this.client = builder.build();
        this.route = route;
    }

    Answer get(URI uri, @Nullable String authorization) {
        return send(request(uri, authorization).GET().build());
    }

    Answer post(URI uri, String form, @Nullable String authorization) {
        return send(request(uri, authorization)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest.Builder request(URI uri, @Nullable String authorization) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(route.apply(uri)).timeout(TIMEOUT).header("Accept", "application/json");
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES);
                return new Answer(
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse("application/json"),
                        new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOG.warn("the identity provider does not answer at {}: {}", request.uri(), e.toString());
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "the identity provider does not answer; try again in a moment");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "the coordinator is going down");
        }
    }
}
