package io.darkmesh.protocol.api;

import java.util.Arrays;
import java.util.Locale;

/** The problems our interfaces name; a client may decide by them. */
public enum ProblemType {
    MALFORMED_REQUEST(400, "The request is not well formed"),
    CLOCK_SKEW(400, "The clocks of this host and the coordinator differ too much"),
    UNAUTHENTICATED(401, "Not logged in, or the login has expired"),
    BAD_PROOF(401, "The proof of the machine key is missing or wrong"),
    NOT_ALLOWED(403, "Only an admin may do this"),
    REVOKED(403, "This node has been revoked or logged out"),
    NOT_FOUND(404, "There is no such thing"),
    CONFLICT(409, "It is not in a state in which this can be done"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL(500, "The coordinator failed"),
    STORAGE_FULL(507, "The coordinator cannot write to its disk"),
    UNAVAILABLE(503, "The coordinator cannot answer now");

    private static final String PREFIX = "urn:darkmesh:problem:";

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** A problem of this type with a line of detail. */
    public Problem with(String detail) {
        return new Problem(PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-'), title, status, detail);
    }

    /** The type of a problem received; {@link #INTERNAL} for one of a newer version. */
    public static ProblemType of(Problem problem) {
        return Arrays.stream(values())
                .filter(type -> type.with("").type().equals(problem.type()))
                .findFirst()
                .orElse(INTERNAL);
    }
}
