package io.darkmesh.coordinator;

import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayProof;
import io.darkmesh.protocol.relay.RelayWebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node at a relay, by the JDK's own WebSocket client. */
final class RelayCaller implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<RelayFrame> received = new LinkedBlockingQueue<>();
    private ByteBuffer partial = ByteBuffer.allocate(0);
    private final WebSocket socket;
    private final Relay relay;

    RelayCaller(HttpClient client, Relay relay) {
        this.relay = relay;
        this.socket = client.newWebSocketBuilder()
                .subprotocols(RelayWebSocket.SUBPROTOCOL)
                .buildAsync(URI.create(String.valueOf(relay.url())), this)
                .join();
    }

    /** Answers the challenge. Returns what the relay says to that. */
    RelayFrame authenticate(X25519Secret secret, RelayAccess access) throws InterruptedException {
        ByteBuffer token = ByteBuffer.wrap(Base64.getDecoder().decode(access.token()));
        var challenge = (RelayFrame.Challenge) next();
        send(RelayProof.answer(challenge, relay.id(), secret, token).orElseThrow());
        return next();
    }

    void send(RelayFrame frame) {
        socket.sendBinary(frame.toMessage(), true).join();
    }

    RelayFrame next() throws InterruptedException {
        RelayFrame frame = received.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame within 10 s");
        }
        return frame;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        ByteBuffer whole = ByteBuffer.allocate(partial.remaining() + data.remaining());
        partial = whole.put(partial).put(data).flip();
        while (last && partial.hasRemaining()) {
            received.add(RelayFrame.read(partial).orElseThrow());
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
