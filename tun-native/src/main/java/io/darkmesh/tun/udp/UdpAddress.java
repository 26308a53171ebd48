package io.darkmesh.tun.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address and a UDP port, as numbers that compare without allocating. IPv4 is held as an IPv4-mapped IPv6 address
 * (RFC 4291 section 2.5.5.2).
 *
 * @param high the address's first eight bytes
 * @param low its last eight bytes
 * @param port 0 to 65,535
 * @param scopeId the interface's number for a link-local address, else 0
 */
public record UdpAddress(long high, long low, int port, int scopeId) {
    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;
    private static final long MAPPED_MASK = 0xffff_ffff_0000_0000L;

    public UdpAddress {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /** An IPv4 address given as a number whose highest byte is the first one. */
    public static UdpAddress ofIpv4(int address, int port) {
        return new UdpAddress(0, MAPPED_PREFIX | Integer.toUnsignedLong(address), port, 0);
    }

    /**
     * Takes over a resolved address.
     *
     * @throws IllegalArgumentException when it is not resolved
     */
    public static UdpAddress of(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw new IllegalArgumentException("not resolved: " + address.getHostString());
        }
        ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
        if (ip instanceof Inet6Address six) {
            return new UdpAddress(bytes.getLong(), bytes.getLong(), address.getPort(), six.getScopeId());
        }
        return ofIpv4(bytes.getInt(), address.getPort());
    }

    public boolean isIpv4() {
        return isIpv4(high, low);
    }

    static boolean isIpv4(long high, long low) {
        return high == 0 && (low & MAPPED_MASK) == MAPPED_PREFIX;
    }

    public InetSocketAddress toInetSocketAddress() {
        try {
            if (isIpv4()) {
                byte[] four = ByteBuffer.allocate(4).putInt((int) low).array();
                return new InetSocketAddress(InetAddress.getByAddress(four), port);
            }
            byte[] sixteen = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
            InetAddress ip = scopeId == 0
                    ? InetAddress.getByAddress(sixteen)
                    : Inet6Address.getByAddress(null, sixteen, scopeId);
            return new InetSocketAddress(ip, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /** As people write it, brackets around IPv6: {@code 192.0.2.1:51820}. */
    @Override
    public String toString() {
        String host = toInetSocketAddress().getAddress().getHostAddress();
        return isIpv4() ? host + ":" + port : "[" + host + "]:" + port;
    }
}
