package io.darkmesh.agent.portmap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * NAT-PMP (RFC 6886 section 3) for UDP and IPv4.
 *
 * <pre>
 * | version 0 (1) | 0 (1) |                                                                    asks for the address
 * | 0 | 128 | result (2) | epoch s (4) | address (4) |
 * | 0 | 1 | 0 (2) | internal port (2) | external port (2) | lifetime s (4) |                   asks for a port
 * | 0 | 129 | result (2) | epoch s (4) | internal port (2) | external port (2) | lifetime s (4) |
 * </pre>
 */
final class NatPmp {
    /** RFC 6886 section 3.5. */
    static final int UNSUPPORTED_VERSION = 1;

    private static final int ADDRESS = 0;
    private static final int MAP_UDP = 1;
    private static final int ANSWER = 128;
    /** Also what a server of PCP alone answers. */
    private static final int HEADER_BYTES = 8;

    private NatPmp() {}

    static ByteBuffer askAddress() {
        return ByteBuffer.allocate(2);
    }

    /** @param lifetimeSeconds 0 to close the port, and then the external port is 0 too */
    static ByteBuffer askPort(int port, int externalPort, int lifetimeSeconds) {
        return ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) MAP_UDP)
                .putShort((short) 0)
                .putShort((short) port)
                .putShort((short) (lifetimeSeconds == 0 ? 0 : externalPort))
                .putInt(lifetimeSeconds)
                .flip();
    }

    /** The answer about this port, or the address; nothing when it is neither. */
    static Optional<Answer> read(ByteBuffer datagram, int port) {
        ByteBuffer in = datagram.slice();
        if (in.remaining() < HEADER_BYTES || in.get(0) != 0) {
            return Optional.empty();
        }
        int type = in.get(1) & 0xFF;
        int result = in.getShort(2) & 0xFFFF;
        long epoch = in.getInt(4) & 0xFFFF_FFFFL;
        if (type != (ANSWER | ADDRESS) && type != (ANSWER | MAP_UDP)) {
            return Optional.empty();
        }
        if (result != 0) {
            return Optional.of(new Answer.Refused(result));
        }
        if (type == (ANSWER | ADDRESS)) {
            return in.remaining() < 12 ? Optional.empty() : Optional.of(address(in, epoch));
        }
        return in.remaining() < 16 || (in.getShort(8) & 0xFFFF) != port
                ? Optional.empty()
                : Optional.of(new Answer.Opened(null, in.getShort(10) & 0xFFFF, in.getInt(12) & 0xFFFF_FFFFL, epoch));
    }

    private static Answer address(ByteBuffer in, long epoch) {
        byte[] bytes = new byte[4];
        in.get(8, bytes);
        try {
            return new Answer.Address(InetAddress.getByAddress(bytes), epoch);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
