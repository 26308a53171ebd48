package io.darkmesh.agent.control;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.Problem;
import io.darkmesh.protocol.api.ProblemType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what goes wrong between agent and coordinator into a kind and one line that says what to do. */
final class Failures {
    private static final int MAX_DETAIL_CHARS = 300;

    private final String url;

    Failures(String url) {
        this.url = url;
    }

    /** The request did not get an answer. */
    ControlException of(IOException e) {
        PinnedKeyTrust.WrongKeyException wrongKey = find(e, PinnedKeyTrust.WrongKeyException.class);
        if (wrongKey != null) {
            return failure(
                    FailureKind.UNTRUSTED,
                    url + " has the fingerprint " + wrongKey.getMessage() + ", not the one expected: check that the"
                            + " address is right and the fingerprint is the one the coordinator printed; nothing was"
                            + " sent",
                    e);
        }
        if (find(e, SSLException.class) != null) {
            boolean certificate = find(e, java.security.cert.CertificateException.class) != null
                    || find(e, java.security.cert.CertPathBuilderException.class) != null;
            return certificate
                    ? failure(
                            FailureKind.UNTRUSTED,
                            "no authority this host trusts vouches for " + url + ": give --fingerprint sha256:… as the"
                                    + " coordinator printed it",
                            e)
                    : failure(FailureKind.UNREACHABLE, url + " does not speak TLS as expected: " + reason(e), e);
        }
        return unreachable(e);
    }

    private ControlException unreachable(IOException e) {
        String why;
        if (find(e, UnresolvedAddressException.class) != null || find(e, java.net.UnknownHostException.class) != null) {
            why = "its name is not known";
        } else if (e instanceof HttpTimeoutException) {
            why = "no answer in time";
        } else if (e instanceof ConnectException) {
            why = e.getMessage() == null ? "nothing listens there" : reason(e);
        } else {
            why = reason(e);
        }
        return failure(
                FailureKind.UNREACHABLE,
                "cannot reach the coordinator at " + url + " (" + why + "): check the address and that it runs",
                e);
    }

    /** The coordinator answered with an error. */
    ControlException of(int status, String body) {
        Problem problem;
        try {
            problem = Json.read(body, Problem.class);
        } catch (IllegalArgumentException e) {
            if (status == 502 || status == 503 || status == 504) {
                return failure(
                        FailureKind.UNREACHABLE,
                        "the coordinator at " + url + " does not answer now (" + status
                                + " from a server before it): try again when it runs",
                        e);
            }
            return failure(
                    status >= 500 ? FailureKind.COORDINATOR : FailureKind.UNREACHABLE,
                    url + " answered " + status + " and not as a coordinator does: check the address",
                    e);
        }
        String detail = oneLine(problem.detail() == null ? problem.title() : problem.detail());
        return switch (ProblemType.of(problem)) {
            case CLOCK_SKEW -> failure(FailureKind.CLOCK_SKEW, "this host's clock is wrong: " + detail, null);
            case UNAUTHENTICATED ->
                failure(
                        FailureKind.NOT_LOGGED_IN,
                        "the login is no longer valid (" + detail + "): run meshctl up to log in again",
                        null);
            case REVOKED ->
                failure(
                        FailureKind.DENIED,
                        "this node was revoked or logged out (" + detail + "): ask an admin, or run meshctl up to log"
                                + " in again",
                        null);
            case STORAGE_FULL ->
                failure(FailureKind.COORDINATOR, "the coordinator's disk is full: its operator has to make room", null);
            case NOT_ALLOWED ->
                failure(FailureKind.NOT_PERMITTED, "the coordinator refused this machine: " + detail, null);
            case BAD_PROOF, MALFORMED_REQUEST, NOT_FOUND, CONFLICT, TOO_MANY_REQUESTS, INTERNAL, UNAVAILABLE ->
                failure(FailureKind.COORDINATOR, "the coordinator answered " + status + ": " + detail, null);
        };
    }

    /** What another party wrote, fit for one line of a terminal. */
    static String oneLine(String text) {
        String printable = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return printable.length() <= MAX_DETAIL_CHARS ? printable : printable.substring(0, MAX_DETAIL_CHARS) + "…";
    }

    private static ControlException failure(FailureKind kind, String message, @Nullable Throwable cause) {
        return new ControlException(kind, message, cause);
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : oneLine(e.getMessage());
    }

    private static <T extends Throwable> @Nullable T find(Throwable start, Class<T> type) {
        for (Throwable e = start; e != null; e = e.getCause()) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
        }
        return null;
    }
}
