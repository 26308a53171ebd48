package io.darkmesh.coordinator;

/** The coordinator cannot start; the message is one line that says what to do. */
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int USAGE = 2;
    static final int HOST_REFUSES = 10;
    static final int STATE_DAMAGED = 15;

    private final int exitCode;

    StartFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
