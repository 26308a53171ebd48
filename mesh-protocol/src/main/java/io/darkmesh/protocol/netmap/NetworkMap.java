package io.darkmesh.protocol.netmap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that one node needs to know of its network; immutable.
 *
 * @param network the network's name, an LDH label
 * @param epoch changes when the coordinator's history is not the one the version counts in, as after a restore
 * @param version counts changes within the epoch
 * @param self this node, with its addresses
 * @param prefixes the network's whole IPv4 and IPv6 ranges, which the host routes into the mesh
 * @param peers the nodes that policy lets this node talk to
 * @param filter what may come in to this node and go out of it
 * @param relays how this node uses the network's relays; null when it has none, or the map is an older coordinator's
 */
public record NetworkMap(
        String network,
        String epoch,
        long version,
        Node self,
        List<IpPrefix> prefixes,
        List<Node> peers,
        List<FilterRule> filter,
        @Nullable RelayAccess relays) {
    public NetworkMap {
        Names.checked(network);
        prefixes = List.copyOf(prefixes);
        peers = List.copyOf(peers);
        filter = List.copyOf(filter);
    }

    /** The map of a network without relays. */
    public NetworkMap(
            String network,
            String epoch,
            long version,
            Node self,
            List<IpPrefix> prefixes,
            List<Node> peers,
            List<FilterRule> filter) {
        this(network, epoch, version, self, prefixes, peers, filter, null);
    }

    /** The map after the delta, or nothing when the delta does not start from this map: then ask for a full one. */
    public Optional<NetworkMap> apply(NetworkMapUpdate.Delta delta) {
        if (!delta.epoch().equals(epoch) || delta.from() != version) {
            return Optional.empty();
        }
        Map<String, Node> byId = new LinkedHashMap<>();
        peers.forEach(peer -> byId.put(peer.id(), peer));
        delta.removed().forEach(byId::remove);
        delta.changed().forEach(peer -> byId.put(peer.id(), peer));
        return Optional.of(new NetworkMap(
                network,
                epoch,
                delta.to(),
                delta.self() == null ? self : delta.self(),
                prefixes,
                List.copyOf(byId.values()),
                delta.filter() == null ? filter : delta.filter(),
                delta.relays() == null ? relays : delta.relays()));
    }
}
