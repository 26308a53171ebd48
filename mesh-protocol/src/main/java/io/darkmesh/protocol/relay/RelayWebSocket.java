package io.darkmesh.protocol.relay;

/** Under which names a relay is found on its server (RFC 6455). */
public final class RelayWebSocket {
    /** Where on the server the WebSocket is. */
    public static final String PATH = "/relay";

    /** The WebSocket subprotocol (section 1.9). */
    public static final String SUBPROTOCOL = "darkmesh-relay-1";

    private RelayWebSocket() {}
}
