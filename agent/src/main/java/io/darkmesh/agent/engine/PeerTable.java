package io.darkmesh.agent.engine;

import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.path.PathSeal;
import io.darkmesh.wireguard.session.Peer;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** All peers by each of their names: id in the map, WireGuard peer, tag of sealed messages. */
final class PeerTable {
    private final Map<String, MeshPeer> byId = new HashMap<>();
    private final Map<Peer, MeshPeer> byPeer = new HashMap<>();
    private final Map<Long, MeshPeer> byTag = new HashMap<>();

    /** A sealed message that was opened. */
    record Opened(MeshPeer peer, PathMessage message) {}

    void add(MeshPeer each) {
        byId.put(each.id(), each);
        byPeer.put(each.peer(), each);
        PathSeal seal = each.seal();
        if (seal != null) {
            byTag.put(seal.incomingTag(), each);
        }
    }

    @Nullable
    MeshPeer remove(String id) {
        MeshPeer gone = byId.remove(id);
        if (gone != null) {
            byPeer.remove(gone.peer());
            PathSeal seal = gone.seal();
            if (seal != null) {
                byTag.remove(seal.incomingTag());
                seal.wipe();
            }
        }
        return gone;
    }

    @Nullable
    MeshPeer find(String id) {
        return byId.get(id);
    }

    @Nullable
    MeshPeer find(@Nullable Peer peer) {
        return peer == null ? null : byPeer.get(peer);
    }

    Collection<MeshPeer> all() {
        return List.copyOf(byId.values());
    }

    /** Opens a sealed message of any peer; what strangers send costs one look-up. */
    Optional<Opened> open(ByteBuffer datagram) {
        OptionalLong tag = PathSeal.tagOf(datagram);
        MeshPeer sender = tag.isEmpty() ? null : byTag.get(tag.getAsLong());
        PathSeal seal = sender == null ? null : sender.seal();
        return sender == null || seal == null
                ? Optional.empty()
                : seal.open(datagram).map(message -> new Opened(sender, message));
    }
}
