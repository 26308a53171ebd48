package io.darkmesh.coordinator.nodes;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/** The mesh addresses of one node. */
public record Addresses(InetAddress ipv4, InetAddress ipv6) {
    public Addresses {
        if (!(ipv4 instanceof Inet4Address) || !(ipv6 instanceof Inet6Address)) {
            throw new IllegalArgumentException("an IPv4 address and an IPv6 address, in this order");
        }
    }

    /** Both as prefixes of full length, IPv4 first. */
    public List<IpPrefix> prefixes() {
        return List.of(new IpPrefix(ipv4, 32), new IpPrefix(ipv6, 128));
    }
}
