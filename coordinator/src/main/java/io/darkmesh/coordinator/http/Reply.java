package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.mesh.MapSink;
import io.darkmesh.coordinator.mesh.StreamHandle;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What is sent back. */
sealed interface Reply {
    /** A name and a value. */
    record Header(String name, String value) {}

    /** A whole answer. */
    record Content(int status, String type, String body, List<Header> headers) implements Reply {
        Content with(String name, String value) {
            var more = new ArrayList<>(headers);
            more.add(new Header(name, value));
            return new Content(status, type, body, List.copyOf(more));
        }
    }

    /** Lines of JSON as they come; the function is called once the head is sent. */
    record Lines(Function<MapSink, StreamHandle> open) implements Reply {}

    static Content json(int status, Object value) {
        return jsonText(status, Json.write(value));
    }

    static Content jsonText(int status, String json) {
        return new Content(status, "application/json", json, List.of());
    }

    static Content html(int status, Html page) {
        return new Content(status, "text/html; charset=utf-8", page.toString(), List.of());
    }

    static Content nothing() {
        return new Content(204, "", "", List.of());
    }

    /** See other: the browser continues with GET. */
    static Content redirect(String location) {
        return new Content(303, "", "", List.of(new Header("Location", location)));
    }

    static Content problem(ProblemException e) {
        return new Content(e.type().with("").status(), "application/problem+json", Json.write(e.problem()), List.of());
    }
}
