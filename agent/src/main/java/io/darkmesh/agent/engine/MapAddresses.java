package io.darkmesh.agent.engine;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.wireguard.allowedips.Prefix;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/** Between the map's addresses and those of WireGuard and of path selection. */
final class MapAddresses {
    private static final int SHARED_HIGH = 100; // 100.64.0.0/10 (RFC 6598)
    private static final int SHARED_LOW = 64;

    private MapAddresses() {}

    static Prefix prefix(IpPrefix prefix) {
        return Prefix.of(prefix.address().getAddress(), prefix.length());
    }

    /** The node's endpoints that may be tried; the map does not say how they were learned. */
    static List<Candidate> candidates(Node node, List<IpPrefix> mesh) {
        return node.endpoints().stream()
                .filter(endpoint -> isUsable(endpoint, mesh))
                .map(endpoint -> new Candidate(kind(endpoint.address()), endpoint))
                .toList();
    }

    private static Candidate.Kind kind(InetAddress address) {
        boolean translated = !(address instanceof Inet6Address) && !address.isSiteLocalAddress() && !isShared(address);
        return translated ? Candidate.Kind.SERVER_REFLEXIVE : Candidate.Kind.HOST;
    }

    private static boolean isShared(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && bytes[0] == SHARED_HIGH && (bytes[1] & 0xc0) == SHARED_LOW;
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
