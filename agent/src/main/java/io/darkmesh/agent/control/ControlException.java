package io.darkmesh.agent.control;

import io.darkmesh.protocol.api.FailureKind;
import org.jspecify.annotations.Nullable;

/** The coordinator could not be asked, or refused. The message is one line that says what to do. */
public final class ControlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    public ControlException(FailureKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Why, as {@code meshctl} tells it by its exit code. */
    public FailureKind kind() {
        return kind;
    }

    /** Whether the same request may succeed later without anybody doing anything. */
    public boolean isTransient() {
        return switch (kind) {
            case UNREACHABLE, COORDINATOR -> true;
            case USAGE,
                    NOT_PERMITTED,
                    NOT_LOGGED_IN,
                    UNTRUSTED,
                    CLOCK_SKEW,
                    EXPIRED,
                    DENIED,
                    HOST,
                    PEER,
                    RELAYED,
                    INTERNAL -> false;
        };
    }
}
