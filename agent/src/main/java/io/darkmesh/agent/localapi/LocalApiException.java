package io.darkmesh.agent.localapi;

import org.jspecify.annotations.Nullable;

/** The local API cannot be offered. The message is one line that says what to do. */
public final class LocalApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LocalApiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
