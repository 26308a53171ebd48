package io.darkmesh.agent.engine;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.session.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between the map's addresses and WireGuard's. */
final class MapAddresses {
    private MapAddresses() {}

    static Prefix prefix(IpPrefix prefix) {
        return Prefix.of(prefix.address().getAddress(), prefix.length());
    }

    /** The endpoint as the map writes one; nothing for a path that has no UDP address. */
    static @Nullable UdpEndpoint endpoint(@Nullable Endpoint endpoint) {
        if (endpoint == null || endpoint.port() == 0) {
            return null;
        }
        try {
            return new UdpEndpoint(InetAddress.getByAddress(endpoint.address()), endpoint.port());
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /**
     * Whether a peer's published endpoint may be sent to at all: not to ourselves, not to many at once, and not into
     * the mesh, which would be WireGuard inside the same WireGuard.
     */
    static boolean isUsable(UdpEndpoint endpoint, List<IpPrefix> mesh) {
        InetAddress address = endpoint.address();
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && mesh.stream().noneMatch(prefix -> prefix.contains(address));
    }
}
