package io.darkmesh.protocol.stun;

/** ERROR-CODE (RFC 8489 section 14.8), 300 to 699. */
public record StunError(int code, String reason) {
    /** The request holds an attribute that has to be understood and is not. */
    public static final int UNKNOWN_ATTRIBUTE = 420;

    public StunError {
        if (code < 300 || code > 699) {
            throw new IllegalArgumentException("an error code is 300 to 699, not " + code);
        }
    }
}
