package io.darkmesh.cli.terminal;

import org.jspecify.annotations.Nullable;

/** What was asked for did not happen. The message is one line that says what happened and what to do. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final @Nullable String detail;

    public Failure(ExitCode code, String message) {
        this(code, message, null, null);
    }

    public Failure(ExitCode code, String message, Throwable cause) {
        this(code, message, cause.getMessage(), cause);
    }

    public Failure(ExitCode code, String message, @Nullable String detail, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.detail = detail;
    }

    public ExitCode code() {
        return code;
    }

    /** More for who looks for the reason; shown in JSON alone. */
    public @Nullable String detail() {
        return detail;
    }

    /** The message, which is always there. */
    public String line() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }
}
