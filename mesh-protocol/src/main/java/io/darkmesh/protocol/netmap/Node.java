package io.darkmesh.protocol.netmap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node as the network map shows it.
 *
 * @param id stable and unique in the network, never reused
 * @param name LDH label, unique in the network
 * @param user display name of the person who logged the node in; never an identifier
 * @param addresses mesh addresses, IPv4 first; as prefixes of full length they are the peer's allowed IPs
 * @param endpoints where the node said it can be reached, best first
 * @param homeRelay id of the relay where the node always listens, if it told one
 */
public record Node(
        String id,
        String name,
        String user,
        NodeKey nodeKey,
        List<IpPrefix> addresses,
        List<UdpEndpoint> endpoints,
        @Nullable String homeRelay) {
    /** Endpoints a node may publish. */
    public static final int MAX_ENDPOINTS = 16;

    public Node {
        Names.checked(name);
        addresses = List.copyOf(addresses);
        endpoints = List.copyOf(endpoints);
        if (endpoints.size() > MAX_ENDPOINTS) {
            throw new IllegalArgumentException("a node has at most " + MAX_ENDPOINTS + " endpoints");
        }
    }

    /** A node that has not told a home relay. */
    public Node(
            String id,
            String name,
            String user,
            NodeKey nodeKey,
            List<IpPrefix> addresses,
            List<UdpEndpoint> endpoints) {
        this(id, name, user, nodeKey, addresses, endpoints, null);
    }
}
