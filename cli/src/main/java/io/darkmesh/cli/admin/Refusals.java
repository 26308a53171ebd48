package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.api.Problem;
import io.darkmesh.protocol.api.ProblemType;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Puts into one line why a coordinator did not do what was asked, and what to do about it. */
final class Refusals {
    private static final String LOGIN_AGAIN = "Not logged in as an admin, or no longer: run meshctl admin login.";

    private final CoordinatorAddress address;

    Refusals(CoordinatorAddress address) {
        this.address = address;
    }

    Failure of(IOException e) {
        Optional<PinnedTrust.OtherKeyException> otherKey = cause(e, PinnedTrust.OtherKeyException.class);
        if (otherKey.isPresent()) {
            return new Failure(
                    ExitCode.UNTRUSTED,
                    address + " is not the coordinator expected: its key is "
                            + otherKey.get().shown()
                            + ". If its owner says that this one is right, log in with it; else somebody is in between.",
                    e);
        }
        if (cause(e, CertificateException.class).isPresent() || pathNotBuilt(e)) {
            return new Failure(
                    ExitCode.UNTRUSTED,
                    "No authority this host trusts vouches for " + address
                            + ". Add --fingerprint sha256:... as the coordinator printed it at its start.",
                    e);
        }
        if (cause(e, SSLException.class).isPresent()) {
            return new Failure(ExitCode.UNREACHABLE, address + " does not speak TLS as we do. Is the port right?", e);
        }
        return new Failure(
                ExitCode.UNREACHABLE,
                address + " does not answer. Check the address, and that the coordinator runs.",
                e);
    }

    private static boolean pathNotBuilt(IOException e) {
        return cause(e, java.security.cert.CertPathBuilderException.class).isPresent();
    }

    private static <T> Optional<T> cause(Throwable e, Class<T> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return Optional.of(type.cast(t));
            }
        }
        return Optional.empty();
    }

    Failure of(HttpResponse<String> response) {
        Problem problem;
        try {
            problem = Json.read(response.body(), Problem.class);
        } catch (MalformedJsonException e) {
            return response.statusCode() == 401
                    ? new Failure(ExitCode.NOT_LOGGED_IN, LOGIN_AGAIN)
                    : new Failure(
                            ExitCode.COORDINATOR,
                            address + " answers with status " + response.statusCode() + ". Look into its log.",
                            e);
        }
        String said = problem.detail() == null ? problem.title() : problem.detail();
        return switch (ProblemType.of(problem)) {
            case UNAUTHENTICATED, BAD_PROOF -> new Failure(ExitCode.NOT_LOGGED_IN, LOGIN_AGAIN, said, null);
            case NOT_ALLOWED -> new Failure(ExitCode.NOT_PERMITTED, said);
            case CLOCK_SKEW -> new Failure(ExitCode.CLOCK_SKEW, said);
            case REVOKED -> new Failure(ExitCode.DENIED, said);
            case NOT_FOUND, CONFLICT, MALFORMED_REQUEST -> new Failure(ExitCode.FAILED, said);
            case TOO_MANY_REQUESTS, INTERNAL, STORAGE_FULL, UNAVAILABLE -> new Failure(ExitCode.COORDINATOR, said);
        };
    }
}
