package io.darkmesh.coordinator.relay;

import io.darkmesh.coordinator.mesh.NodeWatcher;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.relay.RelayRevocations;
import io.darkmesh.protocol.relay.RelayToken;
import io.darkmesh.relay.RelayServer;
import io.darkmesh.relay.router.RelayLimits;
import io.darkmesh.relay.router.RelayRouter;
import io.darkmesh.relay.router.RelayTrust;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The relay inside the coordinator, and its STUN responder. It knows more than other relays do: only the keys of nodes that
 * are approved now get in, whatever tokens say, and who is revoked is cut off at once. Any thread.
 */
public final class EmbeddedRelay implements NodeWatcher, AutoCloseable {
    private final String network;
    private final RelayKey key;
    private final RelayPasses passes;
    private final InstantSource clock;
    private final RelayServer server;
    private final Set<Key32> approved = ConcurrentHashMap.newKeySet();
    /** Keys that have lost their right, and when: other relays have to be told while tokens live. */
    private final Map<Key32, Instant> revoked = new ConcurrentHashMap<>();

    /**
     * @param stun where to answer STUN; empty for nowhere
     * @param nodes as stored
     * @throws java.io.UncheckedIOException when that cannot be bound
     */
    public EmbeddedRelay(
            String network,
            RelayKey key,
            RelayDirectory directory,
            RelayPasses passes,
            List<InetSocketAddress> stun,
            Collection<NodeRecord> nodes,
            InstantSource clock) {
        this.network = network;
        this.key = key;
        this.passes = passes;
        this.clock = clock;
        for (NodeRecord node : nodes) {
            if (node.status() == NodeStatus.APPROVED) {
                approved.add(Key32.of(node.nodeKey()));
            } else if (node.decidedAt() != null) {
                revoked.put(Key32.of(node.nodeKey()), node.decidedAt());
            }
        }
        this.server = RelayServer.embedded(
                new RelayTrust(RelayList.OWN_ID, directory.set(), List.of(key.open())),
                RelayLimits.DEFAULT,
                stun,
                (name, nodeKey) -> approved.contains(nodeKey),
                clock);
    }

    public RelayRouter router() {
        return server.router();
    }

    @Override
    public void changed(@Nullable NodeRecord before, NodeRecord after) {
        Key32 now = Key32.of(after.nodeKey());
        boolean isApproved = after.status() == NodeStatus.APPROVED;
        if (before != null && before.status() == NodeStatus.APPROVED) {
            Key32 old = Key32.of(before.nodeKey());
            if (!isApproved || !old.equals(now)) {
                approved.remove(old);
                revoked.put(old, clock.instant());
                router().revoke(0, network, before.nodeKey());
            }
        }
        if (isApproved) {
            approved.add(now);
            revoked.remove(now);
            router().restore(0, network, after.nodeKey());
        } else {
            passes.forget(after.id());
        }
    }

    /** For relays elsewhere: whose tokens may still look good and are not. */
    public byte[] signedRevocations() {
        Instant horizon = clock.instant().minusSeconds(RelayToken.LIFETIME_SECONDS + RelayToken.CLOCK_LEEWAY_SECONDS);
        revoked.values().removeIf(at -> at.isBefore(horizon));
        List<Key32> keys = revoked.entrySet().stream()
                .sorted(Map.Entry.<Key32, Instant>comparingByValue(Comparator.reverseOrder()))
                .limit(RelayRevocations.MAX_KEYS)
                .map(Map.Entry::getKey)
                .toList();
        return new RelayRevocations(network, clock.millis(), keys).sign(key.secret());
    }

    /** Where STUN is answered; 0 for nowhere. */
    public int stunPort() {
        return server.stunAddresses().stream()
                .findFirst()
                .map(InetSocketAddress::getPort)
                .orElse(0);
    }

    @Override
    public void close() {
        server.close();
    }
}
