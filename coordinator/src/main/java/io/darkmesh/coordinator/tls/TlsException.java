package io.darkmesh.coordinator.tls;

/** A certificate or key cannot be used; the message says which and why. */
public final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
