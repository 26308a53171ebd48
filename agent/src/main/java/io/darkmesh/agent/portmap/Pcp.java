package io.darkmesh.agent.portmap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The MAP messages of PCP (RFC 6887 sections 7 and 11.1), for UDP.
 *
 * <pre>
 * | version 2 (1) | R, opcode 1 (1) | reserved (2) | lifetime s (4) | client's address (16) |              request
 * | version 2 (1) | R, opcode 1 (1) | reserved (1) | result (1) | lifetime s (4) | epoch s (4) | 0 (12) |  answer
 * | nonce (12) | protocol 17 (1) | 0 (3) | internal port (2) | external port (2) | external address (16) | both
 * </pre>
 */
final class Pcp {
    static final int NONCE_BYTES = 12;

    private static final int VERSION = 2;
    private static final int MAP = 1;
    private static final int ANSWER = 0x80;
    private static final int UDP = 17;
    private static final int HEADER_BYTES = 24;
    private static final int SIZE_BYTES = HEADER_BYTES + 36;

    private Pcp() {}

    /** @param lifetimeSeconds 0 to close the port */
    static ByteBuffer request(byte[] nonce, InetAddress client, int port, int externalPort, int lifetimeSeconds) {
        ByteBuffer out = ByteBuffer.allocate(SIZE_BYTES);
        out.put((byte) VERSION).put((byte) MAP).putShort((short) 0).putInt(lifetimeSeconds);
        out.put(sixteen(client)).put(nonce).put((byte) UDP).put(new byte[3]);
        out.putShort((short) port).putShort((short) externalPort);
        out.put(client instanceof Inet4Address ? sixteen(InetAddress.ofLiteral("0.0.0.0")) : new byte[16]);
        return out.flip();
    }

    /** The answer to a request with this nonce and port; nothing when it is none. */
    static Optional<Answer> read(ByteBuffer datagram, byte[] nonce, int port) {
        ByteBuffer in = datagram.slice();
        if (in.remaining() < HEADER_BYTES || in.get(0) != VERSION || (in.get(1) & 0xFF) != (ANSWER | MAP)) {
            return Optional.empty();
        }
        int result = in.get(3) & 0xFF;
        long lifetime = in.getInt(4) & 0xFFFF_FFFFL;
        long epoch = in.getInt(8) & 0xFFFF_FFFFL;
        if (in.remaining() < SIZE_BYTES) {
            return Optional.empty();
        }
        byte[] given = new byte[NONCE_BYTES];
        in.get(HEADER_BYTES, given);
        if (!Arrays.equals(given, nonce)
                || in.get(HEADER_BYTES + 12) != UDP
                || (in.getShort(HEADER_BYTES + 16) & 0xFFFF) != port) {
            return Optional.empty();
        }
        if (result != 0) {
            return Optional.of(new Answer.Refused(result));
        }
        byte[] address = new byte[16];
        in.get(HEADER_BYTES + 20, address);
        try {
            // an IPv4-mapped address becomes an IPv4 one
            var external = InetAddress.getByAddress(address);
            return Optional.of(new Answer.Opened(external, in.getShort(HEADER_BYTES + 18) & 0xFFFF, lifetime, epoch));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    private static byte[] sixteen(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        return ByteBuffer.allocate(16)
                .putShort(10, (short) 0xFFFF)
                .put(12, bytes)
                .array();
    }
}
