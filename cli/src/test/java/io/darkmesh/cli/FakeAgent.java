package io.darkmesh.cli;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** An agent on a unix socket that answers what it is told to. */
final class FakeAgent implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Function<LocalRequest, List<String>> answer;
    private final boolean hangsUp;
    private final BlockingQueue<LocalRequest> requests = new LinkedBlockingQueue<>();

    private FakeAgent(Path socket, boolean hangsUp, Function<LocalRequest, List<String>> answer) {
        this.answer = answer;
        this.hangsUp = hangsUp;
        try {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** Answers every request with these events and hangs up. */
    static FakeAgent answering(Path socket, LocalEvent... events) {
        return new FakeAgent(socket, true, request -> List.of(events).stream()
                .map(Json::write)
                .toList());
    }

    /** Answers with lines that need not be JSON. */
    static FakeAgent saying(Path socket, String... lines) {
        return new FakeAgent(socket, true, request -> List.of(lines));
    }

    /** Sends these events and then neither ends nor hangs up. */
    static FakeAgent stalling(Path socket, LocalEvent... events) {
        return new FakeAgent(socket, false, request -> List.of(events).stream()
                .map(Json::write)
                .toList());
    }

    /** The next request that came. */
    LocalRequest request() {
        try {
            return requests.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
                LocalRequest request = Json.read(in.readLine(), LocalRequest.class);
                requests.add(request);
                for (String line : answer.apply(request)) {
                    client.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
                }
                if (hangsUp) {
                    client.close();
                }
            }
        } catch (IOException e) {
            // the server socket was closed: the test is over
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
