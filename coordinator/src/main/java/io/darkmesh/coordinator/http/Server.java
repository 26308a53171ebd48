package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.tls.Identity;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.relay.RelayWebSocket;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.net.BindException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener: HTTPS by HTTP/1.1 and HTTP/2. It is bound first, so that everything else can be told the port; until {@link
 * #serve} it answers that it is starting.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
    /** A stream says something every 20 s and a held poll answers within 30 s, so a longer silence is a dead client. */
    private static final int IDLE_SECONDS = 75;

    private static final int MAX_HEADERS_BYTES = 16 * 1024;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int REPLACE_SECONDS = 10;
    private static final int WEBSOCKET_CLOSING_SECONDS = 5;

    private final Vertx vertx;
    private final HttpServer server;
    private volatile io.vertx.core.@Nullable Handler<HttpServerRequest> routes;
    private volatile @Nullable RelaySockets relay;

    private Server(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /**
     * Binds the port, which may be 0 for any.
     *
     * @throws BindException when the port is taken or not ours to take
     */
    public static Server bind(String host, int port, Identity identity) throws BindException {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        var options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(keys(identity))
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADERS_BYTES)
                .setReuseAddress(true)
                .setWebSocketSubProtocols(List.of(RelayWebSocket.SUBPROTOCOL))
                .setMaxWebSocketFrameSize(RelaySockets.maxFrameBytes())
                .setMaxWebSocketMessageSize(RelaySockets.maxFrameBytes())
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketClosingTimeout(WEBSOCKET_CLOSING_SECONDS);
        HttpServer http = vertx.createHttpServer(options);
        var server = new Server(vertx, http);
        http.requestHandler(server::handle);
        http.exceptionHandler(e -> LOG.debug("connection failed", e));
        http.invalidRequestHandler(HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER);
        try {
            http.listen(port, host).toCompletionStage().toCompletableFuture().join();
            return server;
        } catch (CompletionException e) {
            vertx.close();
            var failure = new BindException(String.valueOf(rootOf(e).getMessage()));
            failure.initCause(e);
            throw failure;
        }
    }

    public int port() {
        return server.actualPort();
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Begins to take WebSockets for the relay. */
    public void relay(RelaySockets sockets) {
        relay = sockets;
    }

    /** Begins to answer. */
    public void serve(io.vertx.core.Handler<HttpServerRequest> handler) {
        routes = handler;
    }

    /** New connections see this certificate from now on; one that cannot be used is reported and changes nothing. */
    public void replace(Identity identity) {
        var options = new ServerSSLOptions()
                .setKeyCertOptions(keys(identity))
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setUseAlpn(true)
                .setApplicationLayerProtocols(List.of("h2", "http/1.1"));
        try {
            server.updateSSLOptions(options, true)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(REPLACE_SECONDS, TimeUnit.SECONDS)
                    .join();
            LOG.info("certificate read again: {}", identity);
        } catch (CompletionException e) {
            LOG.warn("the new certificate is not usable, the old one stays", e);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void handle(HttpServerRequest request) {
        var handler = routes;
        var sockets = relay;
        if (sockets != null && RelayWebSocket.PATH.equals(request.path())) {
            sockets.accept(request);
        } else if (handler == null) {
            Reply.Content starting = Reply.problem(
                    new ProblemException(ProblemType.UNAVAILABLE, "the coordinator is starting; try again"));
            request.response()
                    .setStatusCode(starting.status())
                    .putHeader("Content-Type", starting.type())
                    .putHeader("Retry-After", "1")
                    .end(starting.body());
        } else {
            handler.handle(request);
        }
    }

    private static PemKeyCertOptions keys(Identity identity) {
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(identity.certificates()))
                .addKeyValue(Buffer.buffer(identity.privateKey()));
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
