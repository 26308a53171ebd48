package io.darkmesh.coordinator;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One map stream, read by a thread of its own. */
final class TestStream implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    /** The end of the stream, for the queue. */
    private static final String END = "";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final int status;
    private final Stream<String> body;

    TestStream(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = client.send(request, HttpResponse.BodyHandlers.ofLines());
        status = response.statusCode();
        body = response.body();
        Thread.ofVirtual().start(() -> {
            try {
                body.forEach(lines::add);
            } catch (RuntimeException e) {
                lines.add(END);
                return;
            }
            lines.add(END);
        });
    }

    int status() {
        return status;
    }

    /** The next update, keepalives aside; an error when none comes or the stream has ended. */
    NetworkMapUpdate next() throws InterruptedException {
        while (true) {
            String line = line();
            if (line.equals(END)) {
                throw new AssertionError("the stream has ended");
            }
            NetworkMapUpdate update = Json.read(line, NetworkMapUpdate.class);
            if (!(update instanceof NetworkMapUpdate.KeepAlive)) {
                return update;
            }
        }
    }

    NetworkMapUpdate.Full full() throws InterruptedException {
        return (NetworkMapUpdate.Full) next();
    }

    NetworkMapUpdate.Delta delta() throws InterruptedException {
        return (NetworkMapUpdate.Delta) next();
    }

    /** Whether the stream ends, keepalives aside, with nothing more. */
    boolean ends() throws InterruptedException {
        String line = line();
        while (line.contains("keepalive")) {
            line = line();
        }
        return line.equals(END);
    }

    String line() throws InterruptedException {
        String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s");
        }
        return line;
    }

    @Override
    public void close() {
        body.close();
    }
}
