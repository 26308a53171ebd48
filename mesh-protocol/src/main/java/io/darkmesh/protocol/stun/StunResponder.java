package io.darkmesh.protocol.stun;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Answers Binding requests (RFC 8489 section 7.3.1) without authentication, and nothing else. Owned by one thread.
 *
 * <p>With two ports at one address it also answers from the other port when asked, with two ports at each of two addresses
 * from the other address as well (RFC 5780). Never is an error sent for what is not a well-formed request, and a source's answers are bounded (see {@link SourceLedger}).
 */
public final class StunResponder {
    private static final ChangeRequest NO_CHANGE = new ChangeRequest(false, false);

    private final int count;
    private final List<UdpEndpoint> square;
    private final SourceLedger ledger = new SourceLedger();

    /** What to send, and from which socket of the list. */
    public record Answer(int socket, UdpEndpoint to, ByteBuffer datagram) {}

    private StunResponder(int count, List<UdpEndpoint> square) {
        this.count = count;
        this.square = square;
    }

    /** A responder on one socket, which is number 0 and whose address it need not know. */
    public static StunResponder onOneSocket() {
        return new StunResponder(1, List.of());
    }

    /**
     * A responder on two ports of the same address, which it need not know. It announces no other address: that is for
     * servers that have one (RFC 5780 section 7.4).
     */
    public static StunResponder onTwoPorts() {
        return new StunResponder(2, List.of());
    }

    /**
     * A responder for all of RFC 5780.
     *
     * @param sockets as clients reach them: first address with first and second port, second address with the same ports
     */
    public static StunResponder onFourSockets(List<UdpEndpoint> sockets) {
        boolean square = sockets.size() == 4
                && sockets.get(0).address().equals(sockets.get(1).address())
                && sockets.get(2).address().equals(sockets.get(3).address())
                && !sockets.get(0).address().equals(sockets.get(2).address())
                && sockets.get(0).port() == sockets.get(2).port()
                && sockets.get(1).port() == sockets.get(3).port()
                && sockets.get(0).port() != sockets.get(1).port();
        if (!square) {
            throw new IllegalArgumentException("four sockets are two addresses by two ports");
        }
        return new StunResponder(4, List.copyOf(sockets));
    }

    /** The answer to a datagram that came in on this socket, or silence. */
    public Optional<Answer> onDatagram(int socket, UdpEndpoint source, ByteBuffer datagram, long nowNs) {
        return StunMessage.parse(datagram)
                .filter(message -> message.type() == StunMessage.BINDING_REQUEST)
                .filter(message -> message.fingerprint() != Fingerprint.WRONG)
                .map(message -> answer(socket, source, message))
                .filter(answer -> ledger.allows(
                        source.address(),
                        datagram.remaining(),
                        answer.datagram().remaining(),
                        nowNs));
    }

    private Answer answer(int socket, UdpEndpoint source, StunMessage request) {
        ChangeRequest change = request.changeRequest().orElse(NO_CHANGE);
        List<Integer> unknown = request.unknownAttributes().stream()
                .filter(type -> type != StunType.CHANGE_REQUEST || !canAnswerFrom(change))
                .limit(8)
                .toList();
        if (!unknown.isEmpty()) {
            var error = new StunWriter(StunMessage.BINDING_ERROR, request.id())
                    .error(new StunError(StunError.UNKNOWN_ATTRIBUTE, ""))
                    .unknownAttributes(unknown);
            return new Answer(socket, source, ByteBuffer.wrap(error.toBytes()));
        }
        var writer = new StunWriter(StunMessage.BINDING_SUCCESS, request.id()).xorMapped(source);
        int from = socket ^ (change.address() ? 2 : 0) ^ (change.port() ? 1 : 0);
        if (!square.isEmpty() && request.sizeBytes() > StunType.HEADER_BYTES) {
            writer.responseOrigin(square.get(from)).otherAddress(square.get(socket ^ 3));
        }
        if (request.fingerprint() == Fingerprint.RIGHT) {
            writer.fingerprint();
        }
        return new Answer(from, source, ByteBuffer.wrap(writer.toBytes()));
    }

    private boolean canAnswerFrom(ChangeRequest change) {
        return (!change.port() || count > 1) && (!change.address() || count > 2);
    }
}
