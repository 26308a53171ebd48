package io.darkmesh.testnetwork.lab;

/** Something in the laboratory did not happen as it had to. The message says what was seen. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
