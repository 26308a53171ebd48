package io.darkmesh.tun.udp;

/**
 * The address of ours that a datagram came to, to answer from it ("sticky source").
 *
 * @param high the address's first eight bytes, IPv4 mapped as in {@link UdpAddress}
 * @param low its last eight bytes
 * @param interfaceId the interface's number; asked for when sending from a link-local address only
 */
public record LocalAddress(long high, long low, int interfaceId) {
    boolean isIpv4() {
        return UdpAddress.isIpv4(high, low);
    }

    boolean isLinkLocal() {
        return high >>> 54 == 0xfe80 >>> 6;
    }
}
