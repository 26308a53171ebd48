package io.darkmesh.wireguard.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A WireGuard message (whitepaper section 5.4): one type byte, three reserved bytes that must be zero, then fields in
 * little-endian order. A view on the datagram, valid as long as that is.
 */
public sealed interface Message permits HandshakeInitiation, HandshakeResponse, CookieReply, TransportData {
    /** Type of a handshake initiation. */
    int INITIATION = 1;

    /** Type of a handshake response. */
    int RESPONSE = 2;

    /** Type of a cookie reply. */
    int COOKIE_REPLY = 3;

    /** Type of transport data. */
    int TRANSPORT_DATA = 4;

    /** The whole message, from its type byte on, little-endian; position 0. */
    ByteBuffer bytes();

    /**
     * Recognises a datagram by its first four bytes and its length, which is exact for types 1 to 3. The position of
     * the datagram stays.
     */
    static Optional<Message> parse(ByteBuffer datagram) {
        ByteBuffer in = datagram.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < Integer.BYTES) {
            return Optional.empty();
        }
        int length = in.remaining();
        return switch (in.getInt(0)) {
            case INITIATION -> only(length == HandshakeInitiation.BYTES, new HandshakeInitiation(in));
            case RESPONSE -> only(length == HandshakeResponse.BYTES, new HandshakeResponse(in));
            case COOKIE_REPLY -> only(length == CookieReply.BYTES, new CookieReply(in));
            case TRANSPORT_DATA -> only(length >= TransportData.MIN_BYTES, new TransportData(in));
            default -> Optional.empty();
        };
    }

    private static Optional<Message> only(boolean lengthFits, Message message) {
        return lengthFits ? Optional.of(message) : Optional.empty();
    }
}
