package io.darkmesh.agent.uapi;

import org.jspecify.annotations.Nullable;

/** A request that is refused, with the errno of Linux that says why. */
public final class UapiException extends RuntimeException {
    /** Input/output error. */
    public static final int EIO = 5;

    /** Invalid argument: what the stock tool expects for anything malformed. */
    public static final int EINVAL = 22;

    /** Protocol error: a message that is none. */
    public static final int EPROTO = 71;

    /** The port is taken. */
    public static final int EADDRINUSE = 98;

    private static final long serialVersionUID = 1L;

    private final int errno;

    /** @param errno positive */
    public UapiException(int errno, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.errno = errno;
    }

    static UapiException invalid(String message) {
        return new UapiException(EINVAL, message, null);
    }

    /** Positive. */
    public int errno() {
        return errno;
    }
}
