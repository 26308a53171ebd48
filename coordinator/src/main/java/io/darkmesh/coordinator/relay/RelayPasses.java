package io.darkmesh.coordinator.relay;

import io.darkmesh.coordinator.netmap.RelayOffer;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.relay.RelayToken;
import java.net.URI;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Every node's relay token: made when its map is, good for 48 hours, renewed at a random time between 12 and 24 hours, so
 * that a coordinator that is away for a day keeps nobody from the relays. Any thread.
 */
public final class RelayPasses implements RelayOffer {
    private static final long RENEW_SECONDS = RelayToken.LIFETIME_SECONDS / 4;

    private record Pass(NodeKey nodeKey, String set, String token, long expiresAt, long renewAt) {}

    private final String network;
    private final RelayKey key;
    private final RelayDirectory directory;
    private final URI primary;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();
    private final Map<String, URI> bases = new ConcurrentHashMap<>();

    /** @param primary how nodes know the coordinator that have not asked yet */
    public RelayPasses(
            String network,
            RelayKey key,
            RelayDirectory directory,
            URI primary,
            InstantSource clock,
            RandomGenerator random) {
        this.network = network;
        this.key = key;
        this.directory = directory;
        this.primary = primary;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public @Nullable RelayAccess accessOf(NodeRecord node) {
        String set = directory.set();
        List<Relay> relays = directory.seenFrom(bases.getOrDefault(node.id(), primary));
        Pass pass = passes.compute(
                node.id(),
                (id, held) -> held != null
                                && held.nodeKey().equals(node.nodeKey())
                                && held.set().equals(set)
                                && held.renewAt() > now()
                        ? held
                        : issue(node, set));
        return new RelayAccess(set, relays, pass.token(), pass.expiresAt());
    }

    private Pass issue(NodeRecord node, String set) {
        long now = now();
        long expiresAt = now + RelayToken.LIFETIME_SECONDS;
        var token = new RelayToken(network, Key32.of(node.nodeKey()), set, now, expiresAt);
        String text = Base64.getEncoder().encodeToString(token.sign(key.secret()));
        return new Pass(node.nodeKey(), set, text, expiresAt, now + RENEW_SECONDS + random.nextLong(RENEW_SECONDS));
    }

    /** Nodes whose token is to be renewed now. */
    public List<String> due() {
        long now = now();
        return passes.entrySet().stream()
                .filter(entry -> entry.getValue().renewAt() <= now)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The node knows the coordinator under this address. Returns whether it was told of another one before. */
    public boolean seenAs(String node, URI base) {
        URI before = bases.put(node, base);
        return !base.equals(before == null ? primary : before) && passes.containsKey(node);
    }

    /** The node is out: nothing is renewed for it. */
    void forget(String node) {
        passes.remove(node);
        bases.remove(node);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
