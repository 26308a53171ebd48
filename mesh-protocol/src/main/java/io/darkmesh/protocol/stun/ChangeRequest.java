package io.darkmesh.protocol.stun;

/** CHANGE-REQUEST (RFC 5780 section 7.2): asks the server to answer from its other address, port, or both. */
public record ChangeRequest(boolean address, boolean port) {
    private static final int ADDRESS = 4;
    private static final int PORT = 2;

    static ChangeRequest of(int flags) {
        return new ChangeRequest((flags & ADDRESS) != 0, (flags & PORT) != 0);
    }

    int flags() {
        return (address ? ADDRESS : 0) | (port ? PORT : 0);
    }
}
