package io.darkmesh.agent.filter;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.Inet4Address;
import java.util.List;

/**
 * Addresses as sorted intervals that do not overlap; immutable. IPv4 is mapped into IPv6, to compare alike, but an IPv6
 * prefix holds no IPv4 address, however short it is.
 */
final class AddressSet {
    private final Intervals ipv4;
    private final Intervals ipv6;

    private AddressSet(Intervals ipv4, Intervals ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    static AddressSet of(List<IpPrefix> prefixes) {
        return new AddressSet(
                Intervals.of(prefixes.stream().filter(AddressSet::isIpv4).toList()),
                Intervals.of(prefixes.stream().filter(prefix -> !isIpv4(prefix)).toList()));
    }

    private static boolean isIpv4(IpPrefix prefix) {
        return prefix.address() instanceof Inet4Address;
    }

    boolean contains(long high, long low) {
        return ParsedPacket.isMapped(high, low) ? ipv4.contains(high, low) : ipv6.contains(high, low);
    }
}
