package io.darkmesh.protocol.relay;

import java.util.Arrays;
import java.util.Optional;

/** Why the relay closes a connection; the number is the one on the wire. */
public enum RefusalCode {
    /** Not a frame that may come now. */
    PROTOCOL(1),
    /** The token is not signed by a coordinator this relay knows, or not for this relay. */
    FOREIGN(2),
    /** The token is too old. */
    EXPIRED(3),
    /** The token names another key, or possession of the key was not proven. */
    NOT_THE_KEY(4),
    /** The node has been revoked. */
    REVOKED(5),
    /** The same node has connected again. */
    REPLACED(6),
    /** Nothing was heard for too long. */
    SILENT(7),
    /** The relay holds as many connections as it may. */
    FULL(8);

    private final byte code;

    RefusalCode(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static Optional<RefusalCode> of(int code) {
        return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
    }
}
