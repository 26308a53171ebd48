package io.darkmesh.protocol.stun;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The value of MAPPED-ADDRESS and XOR-MAPPED-ADDRESS (RFC 8489 sections 14.1 and 14.2). */
final class StunAddress {
    private static final int IPV4_FAMILY = 1;
    private static final int IPV6_FAMILY = 2;

    private StunAddress() {}

    static Optional<UdpEndpoint> plain(ByteBuffer value) {
        return read(value, new byte[16], 0);
    }

    static Optional<UdpEndpoint> xored(ByteBuffer value, TransactionId id) {
        return read(value, mask(id), StunType.MAGIC_COOKIE >>> 16);
    }

    static byte[] plain(UdpEndpoint endpoint) {
        return write(endpoint, new byte[16], 0);
    }

    static byte[] xored(UdpEndpoint endpoint, TransactionId id) {
        return write(endpoint, mask(id), StunType.MAGIC_COOKIE >>> 16);
    }

    private static byte[] mask(TransactionId id) {
        ByteBuffer mask = ByteBuffer.allocate(16).putInt(StunType.MAGIC_COOKIE);
        id.write(mask);
        return mask.array();
    }

    private static Optional<UdpEndpoint> read(ByteBuffer attribute, byte[] mask, int portMask) {
        ByteBuffer value = attribute.duplicate();
        if (value.remaining() < 4) {
            return Optional.empty();
        }
        value.get(); // must be ignored by receivers
        int family = value.get();
        int port = (value.getShort() & 0xFFFF) ^ portMask;
        int expected = family == IPV4_FAMILY ? 4 : family == IPV6_FAMILY ? 16 : -1;
        if (value.remaining() != expected || port == 0) {
            return Optional.empty();
        }
        byte[] address = new byte[expected];
        value.get(address);
        for (int i = 0; i < expected; i++) {
            address[i] ^= mask[i];
        }
        try {
            return Optional.of(new UdpEndpoint(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four and sixteen bytes always are an address", e);
        }
    }

    private static byte[] write(UdpEndpoint endpoint, byte[] mask, int portMask) {
        byte[] address = endpoint.address().getAddress();
        ByteBuffer value = ByteBuffer.allocate(4 + address.length);
        value.put((byte) 0).put((byte) (address.length == 4 ? IPV4_FAMILY : IPV6_FAMILY));
        value.putShort((short) (endpoint.port() ^ portMask));
        for (int i = 0; i < address.length; i++) {
            value.put((byte) (address[i] ^ mask[i]));
        }
        return value.array();
    }
}
