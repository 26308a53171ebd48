package io.darkmesh.protocol.netmap;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Where WireGuard datagrams can be sent: {@code 192.0.2.1:41820} or {@code [2001:db8::1]:41820}. */
public record UdpEndpoint(InetAddress address, int port) {
    private static final int MAX_PORT = 65_535;

    public UdpEndpoint {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
    }

    /**
     * Reads {@code address:port}, IPv6 addresses in square brackets.
     *
     * @throws IllegalArgumentException when it is not that; no name is ever looked up
     */
    @JsonCreator
    public static UdpEndpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("an endpoint is address:port");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        InetAddress address = IpAddresses.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        if (bracketed != address instanceof Inet6Address) {
            throw new IllegalArgumentException("an IPv6 address stands in square brackets, an IPv4 address does not");
        }
        try {
            return new UdpEndpoint(address, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("an endpoint is address:port", e);
        }
    }

    @JsonValue
    @Override
    public String toString() {
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
