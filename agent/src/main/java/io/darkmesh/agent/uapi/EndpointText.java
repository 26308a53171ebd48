package io.darkmesh.agent.uapi;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.Prefix;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;

/**
 * An endpoint as the protocol writes it: {@code 192.0.2.1:51820}, {@code [2001:db8::1]:51820}, and unlike what nodes
 * tell each other also {@code [fe80::1%eth0]:51820}.
 */
final class EndpointText {
    private EndpointText() {}

    /** @throws IllegalArgumentException when it is none, or its zone is no interface of this host */
    static UdpEndpoint parse(String text) {
        int zone = text.indexOf('%');
        int end = text.lastIndexOf("]:");
        if (zone < 0 || end < zone) {
            return UdpEndpoint.parse(text);
        }
        UdpEndpoint plain = UdpEndpoint.parse(text.substring(0, zone) + text.substring(end));
        try {
            byte[] address = plain.address().getAddress();
            int scope = scope(text.substring(zone + 1, end));
            return new UdpEndpoint(Inet6Address.getByAddress(null, address, scope), plain.port());
        } catch (IOException e) {
            throw new IllegalArgumentException("not an IPv6 address with a zone", e);
        }
    }

    /** The number of the interface that a zone names, or that it is. */
    private static int scope(String zone) throws IOException {
        if (zone.chars().allMatch(Character::isDigit)) {
            return Integer.parseUnsignedInt(zone);
        }
        NetworkInterface found = NetworkInterface.getByName(zone);
        if (found == null) {
            throw new IllegalArgumentException("no interface " + zone);
        }
        return found.getIndex();
    }

    static String format(UdpEndpoint endpoint) {
        if (!(endpoint.address() instanceof Inet6Address address)) {
            return endpoint.toString();
        }
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        String prefix = Prefix.ipv6(bytes.getLong(), bytes.getLong(), 128).toString();
        String zone = address.getScopeId() == 0 ? "" : "%" + address.getScopeId();
        return "[" + prefix.substring(0, prefix.indexOf('/')) + zone + "]:" + endpoint.port();
    }
}
