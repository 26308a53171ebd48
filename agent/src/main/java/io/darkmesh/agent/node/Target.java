package io.darkmesh.agent.node;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import java.net.InetAddress;
import java.util.Optional;

/** A peer that a person has named. */
record Target(Node node, InetAddress address) {
    /** The peer with this name, id or mesh address. */
    static Optional<Target> find(NetworkMap map, String text) {
        for (Node peer : map.peers()) {
            for (IpPrefix prefix : peer.addresses()) {
                boolean named = peer.name().equals(text) || peer.id().equals(text);
                if (named || isAddress(prefix.address(), text)) {
                    return Optional.of(new Target(peer, prefix.address()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isAddress(InetAddress address, String text) {
        try {
            return address.equals(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return false; // a name
        }
    }
}
