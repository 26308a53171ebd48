package io.darkmesh.coordinator.mesh;

import io.darkmesh.coordinator.nodes.NodeRecord;
import org.jspecify.annotations.Nullable;

/** Is told of every committed change of a node, in order, before any stream is. */
public interface NodeWatcher {
    /** @param before null when the node is new */
    void changed(@Nullable NodeRecord before, NodeRecord after);
}
