package io.darkmesh.agent.os;

import org.jspecify.annotations.Nullable;

/** The host refuses. The message is one line that says what to do. */
public final class HostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
