package io.darkmesh.coordinator.http;

import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.relay.router.RelayRouter;
import io.darkmesh.relay.router.RelaySession;
import io.darkmesh.relay.router.RelayTransport;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the WebSockets at the relay's path to the relay inside the coordinator. */
public final class RelaySockets {
    private static final Logger LOG = LoggerFactory.getLogger(RelaySockets.class);

    private final Vertx vertx;
    private final RelayRouter router;
    private final LongSupplier nanoTime;

    /** @param nanoTime the clock of the router's ticks */
    public RelaySockets(Server server, RelayRouter router, LongSupplier nanoTime) {
        this.vertx = server.vertx();
        this.router = router;
        this.nanoTime = nanoTime;
    }

    void accept(HttpServerRequest request) {
        if (!request.canUpgradeToWebSocket()) {
            request.response()
                    .setStatusCode(426)
                    .putHeader("Upgrade", "websocket")
                    .end();
            return;
        }
        request.toWebSocket().onSuccess(this::join).onFailure(e -> LOG.debug("no WebSocket", e));
    }

    private void join(ServerWebSocket socket) {
        var transport = new Transport(vertx, socket, nanoTime);
        RelaySession session = router.connect(transport, nanoTime.getAsLong());
        transport.join(session);
        socket.closeHandler(ended -> session.onClosed());
        socket.exceptionHandler(e -> LOG.debug("connection of {} ends: {}", socket.remoteAddress(), e.toString()));
        socket.frameHandler(frame -> onFrame(socket, session, frame));
    }

    private void onFrame(ServerWebSocket socket, RelaySession session, WebSocketFrame frame) {
        if (frame.isBinary() && frame.isFinal()) {
            session.onMessage(ByteBuffer.wrap(frame.binaryData().getBytes()), nanoTime.getAsLong());
        } else if (frame.isBinary() || frame.isText() || frame.isContinuation()) {
            shut(socket); // text and fragments are not our protocol
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closed or not, nothing more is read
    private static void shut(ServerWebSocket socket) {
        socket.close();
    }

    /** Largest frame that may come in. */
    static int maxFrameBytes() {
        return RelayFrame.MAX_MESSAGE_BYTES;
    }

    private static final class Transport implements RelayTransport {
        private final Vertx vertx;
        private final ServerWebSocket socket;
        private final LongSupplier nanoTime;
        private final AtomicInteger writtenEarly = new AtomicInteger(); // before the session was known
        private volatile @Nullable RelaySession session;

        Transport(Vertx vertx, ServerWebSocket socket, LongSupplier nanoTime) {
            this.vertx = vertx;
            this.socket = socket;
            this.nanoTime = nanoTime;
        }

        void join(RelaySession connected) {
            session = connected;
            int early = writtenEarly.getAndSet(0);
            if (early > 0) {
                connected.onWritten(early, nanoTime.getAsLong());
            }
        }

        @Override
        public void send(ByteBuffer message) {
            int bytes = message.remaining();
            Buffer buffer = Buffer.buffer(bytes)
                    .appendBytes(message.array(), message.arrayOffset() + message.position(), bytes);
            socket.writeFrame(WebSocketFrame.binaryFrame(buffer, true)).onComplete(done -> written(bytes));
        }

        private void written(int bytes) {
            RelaySession connected = session;
            if (connected == null) {
                writtenEarly.addAndGet(bytes);
            } else {
                connected.onWritten(bytes, nanoTime.getAsLong());
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored")
        public void pauseReading(long durationNs) {
            socket.pause();
            vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(durationNs)), due -> socket.resume());
        }

        @Override
        public void close() {
            shut(socket); // after what was written; one that does not read is cut after the closing timeout
        }
    }
}
