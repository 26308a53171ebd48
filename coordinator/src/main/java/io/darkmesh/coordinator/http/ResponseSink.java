package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.mesh.MapSink;
import io.darkmesh.coordinator.mesh.StreamHandle;
import io.darkmesh.coordinator.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;

/** A map stream as an endless chunked answer, one line of JSON a change. */
final class ResponseSink implements MapSink {
    private final HttpServerResponse response;
    private final Context loop;

    private ResponseSink(HttpServerResponse response, Context loop) {
        this.response = response;
        this.loop = loop;
    }

    /** Sends the head, then lets the stream begin. Called on the request's own thread. */
    static void open(HttpServerResponse response, Context loop, Reply.Lines lines) {
        response.setChunked(true);
        response.putHeader("Content-Type", "application/x-ndjson");
        response.putHeader("Cache-Control", "no-store");
        var sink = new ResponseSink(response, loop);
        try {
            StreamHandle handle = lines.open().apply(sink);
            response.drainHandler(drained -> handle.drained());
            response.exceptionHandler(e -> handle.closed());
            response.closeHandler(closed -> handle.closed());
            if (response.closed()) {
                handle.closed();
            }
        } catch (ProblemException e) {
            Reply.Content problem = Reply.problem(e);
            loop.runOnContext(now -> response.setChunked(false)
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", problem.type())
                    .end(problem.body()));
        }
    }

    @Override
    public void send(String line) {
        loop.runOnContext(now -> {
            if (!response.closed() && !response.ended()) {
                response.write(line + "\n");
            }
        });
    }

    @Override
    public boolean writable() {
        return !response.writeQueueFull();
    }

    @Override
    public void end() {
        loop.runOnContext(now -> {
            if (!response.closed() && !response.ended()) {
                response.end();
            }
        });
    }
}
