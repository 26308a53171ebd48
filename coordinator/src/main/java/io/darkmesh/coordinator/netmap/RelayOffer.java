package io.darkmesh.coordinator.netmap;

import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.protocol.netmap.RelayAccess;
import org.jspecify.annotations.Nullable;

/** Which relays a node may use, and its token for them. */
public interface RelayOffer {
    /** No relays. */
    RelayOffer NONE = node -> null;

    /** For an approved node; must be quick. */
    @Nullable
    RelayAccess accessOf(NodeRecord node);
}
