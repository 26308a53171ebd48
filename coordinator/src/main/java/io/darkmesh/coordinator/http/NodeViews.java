package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.nodes.Addresses;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.protocol.api.AdminNode;
import io.darkmesh.protocol.api.KeyFingerprint;
import java.util.List;

/** Nodes as admins see them. */
final class NodeViews {
    private final Mesh mesh;

    NodeViews(Mesh mesh) {
        this.mesh = mesh;
    }

    AdminNode of(NodeRecord node) {
        Addresses addresses = node.addresses();
        return new AdminNode(
                node.id(),
                node.name(),
                node.status(),
                node.user(),
                node.nodeKey(),
                KeyFingerprint.of(node.machineKey()),
                node.os(),
                node.version(),
                addresses == null ? List.of() : addresses.prefixes(),
                mesh.endpoints(node.id()),
                mesh.online(node.id()),
                node.createdAt(),
                node.decidedAt(),
                node.decidedBy());
    }
}
