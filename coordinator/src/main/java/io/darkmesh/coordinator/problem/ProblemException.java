package io.darkmesh.coordinator.problem;

import io.darkmesh.protocol.api.Problem;
import io.darkmesh.protocol.api.ProblemType;

/** The request cannot be done; nothing was changed. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;

    /** @param detail a line for who asked: what happened, what to do; never a secret */
    public ProblemException(ProblemType type, String detail) {
        super(detail, null, false, false);
        this.type = type;
    }

    public ProblemType type() {
        return type;
    }

    /** What is sent. */
    public Problem problem() {
        return type.with(String.valueOf(getMessage()));
    }
}
