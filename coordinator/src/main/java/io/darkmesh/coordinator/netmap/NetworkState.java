package io.darkmesh.coordinator.netmap;

import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.policy.CompiledPolicy;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate.Delta;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All nodes of one network and when each changed last. Owned by one thread at a time. */
public final class NetworkState {
    private record Entry(
            NodeRecord record, Place place, @Nullable Node shown, long changedAt) {}

    private final String network;
    private final List<IpPrefix> prefixes;
    private final CompiledPolicy policy;
    private final Map<String, Entry> entries = new HashMap<>();
    /** The version of a node's last change, and its id: each node once. */
    private final TreeMap<Long, String> byChange = new TreeMap<>();

    /** The version in which a node's relay token was renewed. */
    private final Map<String, Long> renewedAt = new HashMap<>();

    private RelayOffer relays = RelayOffer.NONE;
    private long relaysAt;
    private String epoch;
    private long version;

    /**
     * @param durableVersion at this start
     * @param nodes as stored
     * @param places last known, by node id
     */
    public NetworkState(
            String network,
            String epoch,
            long durableVersion,
            List<IpPrefix> prefixes,
            CompiledPolicy policy,
            Collection<NodeRecord> nodes,
            Map<String, Place> places) {
        this.network = network;
        this.epoch = epoch;
        this.prefixes = List.copyOf(prefixes);
        this.policy = policy;
        for (NodeRecord node : nodes) {
            long at = MapVersion.ofDurable(node.changedAt());
            while (byChange.containsKey(at)) {
                at++;
            }
            put(node, places.getOrDefault(node.id(), Place.UNKNOWN), at);
        }
        version = Math.max(MapVersion.ofDurable(durableVersion), byChange.isEmpty() ? 0 : byChange.lastKey());
    }

    /** The version of the last change. */
    public long version() {
        return version;
    }

    public String epoch() {
        return epoch;
    }

    /** The stored node of this id. */
    public @Nullable NodeRecord node(String id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.record();
    }

    /** All stored nodes, whatever their status. */
    public List<NodeRecord> nodes() {
        return entries.values().stream().map(Entry::record).toList();
    }

    /** Where the node said it can be reached. */
    public List<UdpEndpoint> endpoints(String id) {
        return place(id).endpoints();
    }

    /** As {@link #endpoints}, with the home relay. */
    public Place place(String id) {
        Entry entry = entries.get(id);
        return entry == null ? Place.UNKNOWN : entry.place();
    }

    /** Other relays, or other ways to them, for everybody. */
    public void offer(RelayOffer next) {
        relays = next;
        version++;
        relaysAt = version;
    }

    /** These nodes have another relay token or see relays elsewhere. */
    public void renewed(Collection<String> ids) {
        version++;
        ids.forEach(id -> renewedAt.put(id, version));
    }

    /** A committed change of one node. */
    public void stored(NodeRecord node) {
        version = Math.max(version + 1, MapVersion.ofDurable(node.changedAt()));
        put(node, place(node.id()), version);
    }

    /** A new durable version without a change of any node. */
    public void bumped(long durableVersion) {
        version = Math.max(version, MapVersion.ofDurable(durableVersion));
    }

    /** History was lost; versions count anew. */
    public void newEpoch(String next) {
        epoch = next;
    }

    /** Whether the next {@link #reachable} has to wait for a new durable version. */
    public boolean exhausted() {
        return MapVersion.exhausted(version);
    }

    /** The node can be reached elsewhere; false when that is nothing new. */
    public boolean reachable(String id, Place place) {
        Entry entry = entries.get(id);
        if (entry == null || entry.place().equals(place)) {
            return false;
        }
        version++;
        put(entry.record(), place, version);
        return true;
    }

    /** The whole map of one approved node; nothing for any other. */
    public Optional<NetworkMap> full(String id) {
        Entry self = entries.get(id);
        if (self == null || self.shown() == null) {
            return Optional.empty();
        }
        var peers = new ArrayList<Node>(entries.size());
        for (Entry other : entries.values()) {
            if (visible(self, other)) {
                peers.add(other.shown());
            }
        }
        return Optional.of(new NetworkMap(
                network,
                epoch,
                version,
                self.shown(),
                prefixes,
                peers,
                policy.filterFor(self.record()),
                relays.accessOf(self.record())));
    }

    /** Whether the node is approved, so that it has a map and may be in those of others. */
    public boolean shows(String id) {
        Entry entry = entries.get(id);
        return entry != null && entry.shown() != null;
    }

    /** Whether {@link #delta} from this version tells everything. */
    public boolean holds(String otherEpoch, long from) {
        return epoch.equals(otherEpoch) && from >= 0 && from <= version;
    }

    /** Whether an agent of our epoch was told of a durable change that we have never heard of. */
    public boolean lostHistory(String otherEpoch, long from) {
        return epoch.equals(otherEpoch) && MapVersion.durable(from) > MapVersion.durable(version);
    }

    /** Nodes with the same key get the same delta, unless they changed themselves. */
    public Object deltaKey(String id) {
        Entry self = entries.get(id);
        return self == null ? id : policy.visibilityClass(self.record());
    }

    /** Whether the node itself, or what it may use of relays, changed after this version. */
    public boolean changedSince(String id, long seen) {
        Entry self = entries.get(id);
        return self != null && (self.changedAt() > seen || relaysChangedSince(id, seen));
    }

    private boolean relaysChangedSince(String id, long seen) {
        return relaysAt > seen || renewedAt.getOrDefault(id, 0L) > seen;
    }

    /**
     * What changed for one approved node.
     *
     * @param from the version that its agent holds
     * @param seen nothing that concerns this node happened between from and this version
     * @return nothing when nothing concerns it
     */
    public Optional<Delta> delta(String id, long from, long seen) {
        Entry self = entries.get(id);
        if (self == null || self.shown() == null) {
            return Optional.empty();
        }
        var changed = new ArrayList<Node>();
        var removed = new ArrayList<String>();
        boolean selfChanged = false;
        for (String other : byChange.tailMap(seen, false).values()) {
            Entry entry = entries.get(other);
            if (other.equals(id)) {
                selfChanged = true;
            } else if (entry != null && visible(self, entry)) {
                changed.add(entry.shown());
            } else if (entry != null && wasEverVisible(entry.record())) {
                removed.add(other);
            }
        }
        boolean relaysChanged = selfChanged || relaysChangedSince(id, seen);
        if (changed.isEmpty() && removed.isEmpty() && !relaysChanged) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                epoch,
                from,
                version,
                changed,
                removed,
                selfChanged ? self.shown() : null,
                selfChanged ? policy.filterFor(self.record()) : null,
                relaysChanged ? relays.accessOf(self.record()) : null));
    }

    private boolean visible(Entry self, Entry other) {
        return !other.record().id().equals(self.record().id())
                && other.shown() != null
                && policy.sees(self.record(), other.record());
    }

    /** A node that only ever waited for approval is not worth a word to anybody. */
    private static boolean wasEverVisible(NodeRecord node) {
        return node.status() != NodeStatus.PENDING || node.decidedAt() != null;
    }

    private void put(NodeRecord node, Place place, long at) {
        Entry old = entries.get(node.id());
        if (old != null) {
            byChange.remove(old.changedAt());
        }
        byChange.put(at, node.id());
        entries.put(node.id(), new Entry(node, place, shown(node, place), at));
    }

    private static @Nullable Node shown(NodeRecord node, Place place) {
        return node.status() == NodeStatus.APPROVED && node.addresses() != null
                ? new Node(
                        node.id(),
                        node.name(),
                        node.user(),
                        node.nodeKey(),
                        node.addresses().prefixes(),
                        place.endpoints(),
                        place.homeRelay())
                : null;
    }
}
