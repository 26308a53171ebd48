package io.darkmesh.protocol.api;

import java.util.List;

/** The answer of {@code GET /api/v1/admin/nodes}. */
public record AdminNodes(List<AdminNode> nodes) {
    public AdminNodes {
        nodes = List.copyOf(nodes);
    }
}
