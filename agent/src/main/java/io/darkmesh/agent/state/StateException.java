package io.darkmesh.agent.state;

import org.jspecify.annotations.Nullable;

/** The state directory cannot be used. The message is one line that says what to do. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    StateException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** What can go wrong. */
    public enum Kind {
        /** A file is not what an agent wrote. */
        DAMAGED,
        /** No room on the disk. */
        STORAGE_FULL,
        /** Another agent holds the directory. */
        IN_USE,
        /** Not readable or not writable. */
        INACCESSIBLE
    }
}
