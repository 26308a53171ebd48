package io.darkmesh.agent.netmap;

import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two maps, as the engine has to act on it. A peer whose key changed is removed and added: to
 * WireGuard it is another peer.
 *
 * @param added peers that are new, or have a new key
 * @param changed peers with the same key whose name, addresses, endpoints or home relay changed
 * @param removed peers that are gone, or whose key is, as they were
 * @param host whether this node's addresses or the network's prefixes changed, so that the host has to be told
 * @param filter whether the filter changed
 * @param relays whether the network's relays changed, or this node's token for them
 */
public record MapDiff(
        List<Node> added, List<Node> changed, List<Node> removed, boolean host, boolean filter, boolean relays) {
    public MapDiff {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    /** The way from one map to another; from nothing, everything is new. */
    public static MapDiff between(@Nullable NetworkMap from, NetworkMap to) {
        Map<String, Node> before = new HashMap<>();
        if (from != null) {
            from.peers().forEach(peer -> before.put(peer.id(), peer));
        }
        List<Node> added = new ArrayList<>();
        List<Node> changed = new ArrayList<>();
        List<Node> removed = new ArrayList<>();
        for (Node peer : to.peers()) {
            Node old = before.remove(peer.id());
            if (old == null) {
                added.add(peer);
            } else if (!old.nodeKey().equals(peer.nodeKey())) {
                removed.add(old);
                added.add(peer);
            } else if (!old.equals(peer)) {
                changed.add(peer);
            }
        }
        removed.addAll(before.values());
        boolean host = from == null
                || !from.self().addresses().equals(to.self().addresses())
                || !from.prefixes().equals(to.prefixes());
        return new MapDiff(
                added,
                changed,
                removed,
                host,
                from == null || !from.filter().equals(to.filter()),
                !Objects.equals(from == null ? null : from.relays(), to.relays()));
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && !host && !filter && !relays;
    }
}
