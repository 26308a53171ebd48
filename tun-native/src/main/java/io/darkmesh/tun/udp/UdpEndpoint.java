package io.darkmesh.tun.udp;

import java.util.Optional;

/**
 * Where to send, and from which of our addresses.
 *
 * @param local empty lets the routing table choose
 */
public record UdpEndpoint(UdpAddress remote, Optional<LocalAddress> local) {
    /** Lets the routing table choose our address. */
    public static UdpEndpoint to(UdpAddress remote) {
        return new UdpEndpoint(remote, Optional.empty());
    }
}
