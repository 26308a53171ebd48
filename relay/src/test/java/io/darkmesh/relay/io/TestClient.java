package io.darkmesh.relay.io;

import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayWebSocket;
import io.darkmesh.relay.TestNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An agent of the JDK's own WebSocket client. */
final class TestClient implements WebSocket.Listener {
    private final BlockingQueue<RelayFrame> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private ByteBuffer partial = ByteBuffer.allocate(0);
    private WebSocket socket;
    private volatile boolean reading = true;

    static TestClient connect(HttpClient http, InetSocketAddress relay) {
        var client = new TestClient();
        client.socket = http.newWebSocketBuilder()
                .subprotocols(RelayWebSocket.SUBPROTOCOL)
                .buildAsync(URI.create("wss://localhost:" + relay.getPort() + RelayWebSocket.PATH), client)
                .join();
        return client;
    }

    TestClient join(TestNode node) throws InterruptedException {
        send(node.answer((RelayFrame.Challenge) next()));
        if (!(next() instanceof RelayFrame.Welcome)) {
            throw new AssertionError("not welcome");
        }
        return this;
    }

    void stopReading() {
        reading = false;
    }

    void readOn() {
        reading = true;
        socket.request(Long.MAX_VALUE);
    }

    void send(RelayFrame frame) {
        send(frame.toMessage());
    }

    void send(ByteBuffer message) {
        socket.sendBinary(message, true).join();
    }

    /** Sends what the relay may refuse, and close for, before all of it is on the way. */
    void offer(ByteBuffer message) {
        socket.sendBinary(message, true);
    }

    RelayFrame next() throws InterruptedException {
        RelayFrame frame = received.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within 10 s");
        }
        return frame;
    }

    RelayFrame poll(long ms) throws InterruptedException {
        return received.poll(ms, TimeUnit.MILLISECONDS);
    }

    void awaitClosed() throws Exception {
        closed.get(10, TimeUnit.SECONDS);
    }

    void abort() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        ByteBuffer whole = ByteBuffer.allocate(partial.remaining() + data.remaining());
        partial = whole.put(partial).put(data).flip();
        if (last) {
            while (partial.hasRemaining()) {
                received.add(RelayFrame.read(partial).orElseThrow());
            }
        }
        if (reading) {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(null);
    }
}
