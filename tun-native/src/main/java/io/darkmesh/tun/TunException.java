package io.darkmesh.tun;

/** Something the operating system refused; the message is a line for a person. */
public final class TunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What went wrong, for code to tell apart. */
    public enum Kind {
        NO_TUN_DEVICE,
        NO_PERMISSION,
        BAD_NAME,
        NAME_TAKEN,
        NOT_SUPPORTED,
        PORT_TAKEN,
        ADDRESS_NOT_AVAILABLE,
        CLOSED,
        DEVICE_GONE,
        SYSTEM
    }

    public TunException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
