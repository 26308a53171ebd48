package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.ProblemType;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request, read to its end.
 *
 * @param base how the client knows us: scheme and authority, which is one of ours
 * @param path without query
 * @param parameters of the route's path
 * @param header looks up one header
 * @param remote the address at the other end of the connection; no header changes it
 */
record Request(
        String method,
        URI base,
        String path,
        Map<String, String> parameters,
        Map<String, String> query,
        Map<String, String> form,
        Map<String, String> cookies,
        Function<String, @Nullable String> header,
        String body,
        String remote) {
    /** The whole address without query, as {@code htu} of a proof says it. */
    String uri() {
        return base + path;
    }

    @Nullable
    String header(String name) {
        return header.apply(name);
    }

    Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies.get(name));
    }

    /** A parameter of the path. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /**
     * A field of the form.
     *
     * @throws ProblemException malformed-request when it is missing
     */
    String field(String name) {
        String value = form.get(name);
        if (value == null) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "the form has no field " + name);
        }
        return value;
    }

    /** The body as a record of ours. */
    <T> T json(Class<T> type) {
        return Json.read(body, type);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
