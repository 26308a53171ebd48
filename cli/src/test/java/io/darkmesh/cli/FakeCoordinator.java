package io.darkmesh.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTPS server that answers each path with what was queued for it, and else with a problem. */
final class FakeCoordinator implements AutoCloseable {
    /** In place of a status: closes the connection without an answer. */
    static final int HANG_UP = 0;

    /** A request as it came. */
    record Request(String line, Optional<String> authorization, Optional<String> prefer, String body) {}

    private record Answer(int status, String body) {}

    private final HttpsServer server;
    private final Map<String, Queue<Answer>> answers = new HashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeCoordinator(TestCertificate certificate) throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    FakeCoordinator answer(String line, int status, Object body) {
        return answer(line, status, Json.write(body));
    }

    FakeCoordinator answer(String line, ProblemType problem, String detail) {
        var body = problem.with(detail);
        return answer(line, body.status(), body);
    }

    FakeCoordinator answer(String line, int status, String body) {
        answers.computeIfAbsent(line, path -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
        requests.add(new Request(
                line,
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Prefer")),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer answer = Optional.ofNullable(answers.get(line))
                .map(Queue::poll)
                .orElseGet(() -> new Answer(404, Json.write(ProblemType.NOT_FOUND.with("nothing queued for " + line))));
        if (answer.status() == HANG_UP) {
            exchange.close();
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
