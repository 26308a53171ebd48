package io.darkmesh.wireguard.allowedips;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cryptokey routing (whitepaper section 2): one table for both directions. A prefix belongs to one peer; giving it to
 * another takes it from the first.
 *
 * <p>One thread writes. Any thread looks up, without a lock and without allocating: a look-up sees the table as it was
 * before or after a change, never in between.
 *
 * @param <P> what a prefix leads to; compared by identity of its hash and equals
 */
public final class AllowedIps<P> {
    private final Map<P, Set<Prefix>> byPeer = new HashMap<>();
    private final Map<Prefix, P> owners = new HashMap<>();
    private volatile @Nullable Node<P> ipv4;
    private volatile @Nullable Node<P> ipv6;

    /** An empty table. */
    public AllowedIps() {}

    /** The peer of an IPv4 address, or null. */
    public @Nullable P lookup(int address) {
        return Node.lookup(ipv4, ((long) address) << Integer.SIZE, 0);
    }

    /** The peer of an IPv6 address in two halves, or null. */
    public @Nullable P lookup(long high, long low) {
        return Node.lookup(ipv6, high, low);
    }

    /** Gives the prefix to the peer. */
    public void insert(Prefix prefix, P peer) {
        P before = owners.put(prefix, peer);
        if (before != null && !before.equals(peer)) {
            forget(before, prefix);
        }
        byPeer.computeIfAbsent(peer, key -> new LinkedHashSet<>()).add(prefix);
        if (prefix.ipv6()) {
            ipv6 = Node.insert(ipv6, prefix.high(), prefix.low(), prefix.lengthBits(), peer);
        } else {
            ipv4 = Node.insert(ipv4, prefix.high(), prefix.low(), prefix.lengthBits(), peer);
        }
    }

    /** Takes the prefix from the peer; does nothing, and answers false, when it is not the peer's. */
    public boolean remove(Prefix prefix, P peer) {
        if (!owners.remove(prefix, peer)) {
            return false;
        }
        forget(peer, prefix);
        if (prefix.ipv6()) {
            ipv6 = Node.remove(ipv6, prefix.high(), prefix.low(), prefix.lengthBits());
        } else {
            ipv4 = Node.remove(ipv4, prefix.high(), prefix.low(), prefix.lengthBits());
        }
        return true;
    }

    /** Takes all prefixes from the peer. */
    public void removeAll(P peer) {
        list(peer).forEach(prefix -> remove(prefix, peer));
    }

    /** The peer's prefixes in the order they came. Only for the writing thread. */
    public Collection<Prefix> list(P peer) {
        return List.copyOf(byPeer.getOrDefault(peer, Set.of()));
    }

    private void forget(P peer, Prefix prefix) {
        byPeer.computeIfPresent(peer, (key, prefixes) -> {
            prefixes.remove(prefix);
            return prefixes.isEmpty() ? null : prefixes;
        });
    }
}
