package io.darkmesh.agent.control;

import io.darkmesh.agent.state.Coordinator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether something between this host and the coordinator answers in its place, as the network of a hotel does until one
 * has logged in there.
 *
 * <p>The coordinator speaks TLS alone, so TLS decides first: whoever proves to be the coordinator is no portal. Only when
 * nobody does is port 80 of its host asked for a page that no server has: a portal answers that with a redirect to its own
 * page, with the page itself, or with 511 (RFC 6585 section 6).
 */
public final class CaptivePortal {
    private static final int HTTP = 80;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String NOWHERE = "/darkmesh-generate-204";
    private static final int NETWORK_AUTHENTICATION_REQUIRED = 511;

    private CaptivePortal() {}

    /** What is in the way. */
    public enum State {
        /** The coordinator has answered itself. */
        NONE,
        /** A portal has answered. */
        FOUND,
        /** Somebody has answered with another key, and no portal shows. */
        INTERCEPTED,
        /** Nobody has answered. */
        UNKNOWN
    }

    /** @param detail what was seen, in a few words; null when there is nothing to say */
    public record Finding(State state, @Nullable String detail) {}

    /** Asks; takes six seconds at most. */
    public static Finding look(Coordinator coordinator) {
        return look(coordinator, HTTP);
    }

    static Finding look(Coordinator coordinator, int httpPort) {
        Optional<IOException> failure = overTls(coordinator);
        if (failure.isEmpty()) {
            return new Finding(State.NONE, null);
        }
        Finding plain = overHttp(URI.create(coordinator.url()).getHost(), httpPort);
        if (plain.state() == State.UNKNOWN && failure.get() instanceof SSLException) {
            return new Finding(
                    State.INTERCEPTED,
                    new Failures(coordinator.url()).of(failure.get()).getMessage());
        }
        return plain;
    }

    /** Why the coordinator has not proven to be itself; nothing when it has, whatever it said. */
    private static Optional<IOException> overTls(Coordinator coordinator) {
        try (HttpClient client =
                HttpControlPlane.client(coordinator).connectTimeout(TIMEOUT).build()) {
            send(client, coordinator.url() + "/api/v1/health");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private static Finding overHttp(String host, int port) {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT)
                .build()) {
            return judge(host, send(client, "http://" + host + ":" + port + NOWHERE));
        } catch (IOException e) {
            return new Finding(State.UNKNOWN, "the coordinator does not answer, and nobody in its place");
        }
    }

    private static Finding judge(String host, HttpResponse<Void> answer) {
        String location = answer.headers().firstValue("Location").orElse("");
        int status = answer.statusCode();
        if (status / 100 == 3 && leadsElsewhere(host, location)) {
            return new Finding(State.FOUND, "sends to " + Failures.oneLine(location));
        }
        if (status == 200 || status == NETWORK_AUTHENTICATION_REQUIRED) {
            return new Finding(State.FOUND, "answers " + status + " for a page that is not there");
        }
        return new Finding(
                State.UNKNOWN, "the coordinator does not answer; its host answers " + status + " on port 80");
    }

    private static boolean leadsElsewhere(String host, String location) {
        try {
            String to = URI.create(location).getHost();
            return to != null && !to.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return true; // no server writes that about itself
        }
    }

    private static HttpResponse<Void> send(HttpClient client, String url) throws IOException {
        HttpRequest get = HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .header("Cache-Control", "no-store")
                .build();
        try {
            return client.send(get, BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            client.shutdownNow();
        }
    }
}
