package io.darkmesh.protocol.netmap;

import java.net.InetAddress;

/** Reading of literal addresses, without any look-up of names. */
final class IpAddresses {
    private IpAddresses() {}

    static InetAddress parse(String literal) {
        if (literal.indexOf('%') >= 0) { // a zone means something on one host only (RFC 4007 section 11)
            throw new IllegalArgumentException("an address for others has no zone");
        }
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an IPv4 or IPv6 address", e);
        }
    }
}
