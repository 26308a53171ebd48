package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.StorageException;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.api.ProblemType;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which handler answers what, and how a handler's answer, or its failure, is sent. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private final Router router;
    private final KnownHosts hosts;
    private final ExecutorService threads;

    Routes(Server server, KnownHosts hosts, ExecutorService threads) {
        this.router = Router.router(server.vertx());
        this.hosts = hosts;
        this.threads = threads;
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.route().failureHandler(this::failed);
    }

    Router router() {
        return router;
    }

    /** A route of the programs' interface: failures are problems in JSON. */
    void api(String method, String path, Handler handler) {
        router.route(HttpMethod.valueOf(method), path).handler(context -> run(context, handler, Reply::problem));
    }

    /** A route of people's browsers: failures are pages. */
    void page(String method, String path, Handler handler) {
        router.route(HttpMethod.valueOf(method), path).handler(context -> run(context, handler, Pages::problem));
    }

    private void run(RoutingContext context, Handler handler, Function<ProblemException, Reply.Content> onProblem) {
        Context loop = context.vertx().getOrCreateContext();
        threads.execute(() -> {
            Reply reply;
            try {
                reply = handler.handle(Requests.read(context, hosts));
            } catch (ProblemException e) {
                reply = onProblem.apply(e);
            } catch (MalformedJsonException e) {
                reply = onProblem.apply(
                        new ProblemException(ProblemType.MALFORMED_REQUEST, String.valueOf(e.getMessage())));
            } catch (StorageException e) {
                reply = onProblem.apply(stored(context, e));
            } catch (RuntimeException e) {
                LOG.error(
                        "{} {} failed",
                        context.request().method(),
                        context.request().path(),
                        e);
                reply = onProblem.apply(
                        new ProblemException(ProblemType.INTERNAL, "the coordinator failed; its log says more"));
            }
            send(context, loop, reply);
        });
    }

    private static ProblemException stored(RoutingContext context, StorageException e) {
        LOG.warn("{} {}: {}", context.request().method(), context.request().path(), e.getMessage());
        return switch (e.kind()) {
            case FULL ->
                new ProblemException(
                        ProblemType.STORAGE_FULL,
                        "the coordinator's disk is full; nothing was changed. Make room and try again");
            case CONFLICT -> new ProblemException(ProblemType.CONFLICT, "somebody was faster; look again");
            case DAMAGED, NOT_WRITABLE, TOO_NEW, FAILED ->
                new ProblemException(ProblemType.INTERNAL, "the coordinator's database failed; nothing was changed");
        };
    }

    private static void send(RoutingContext context, Context loop, Reply reply) {
        switch (reply) {
            case Reply.Content content -> loop.runOnContext(now -> send(context.response(), content));
            case Reply.Lines lines -> ResponseSink.open(context.response(), loop, lines);
        }
    }

    private static void send(HttpServerResponse response, Reply.Content content) {
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(content.status());
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Referrer-Policy", "same-origin");
        response.putHeader("X-Frame-Options", "DENY");
        response.putHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'");
        if (!content.type().isEmpty()) {
            response.putHeader("Content-Type", content.type());
        }
        content.headers().forEach(header -> response.headers().add(header.name(), header.value()));
        response.end(content.body());
    }

    /** What the framework refuses: no such route, too large a body. */
    private void failed(RoutingContext context) {
        ProblemType type =
                switch (context.statusCode()) {
                    case 404 -> ProblemType.NOT_FOUND;
                    case 400, 405, 413, 415 -> ProblemType.MALFORMED_REQUEST;
                    default -> ProblemType.INTERNAL;
                };
        if (type == ProblemType.INTERNAL) {
            LOG.error(
                    "{} {} failed",
                    context.request().method(),
                    context.request().path(),
                    context.failure());
        }
        String detail =
                switch (context.statusCode()) {
                    case 404 -> "there is nothing at this address";
                    case 413 -> "a request has at most " + MAX_BODY_BYTES / 1024 + " KiB";
                    default -> "the request was refused";
                };
        send(context.response(), Reply.problem(new ProblemException(type, detail)));
    }
}
