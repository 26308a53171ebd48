package io.darkmesh.coordinator.nodes;

import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.Names;
import io.darkmesh.protocol.netmap.NodeKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as it is stored.
 *
 * @param id never reused
 * @param userId whose node it is
 * @param user that person's display name
 * @param addresses from approval on, until it is revoked or rejected
 * @param decidedBy display name of the admin who decided last
 * @param changedAt the network's durable version at its last change
 */
public record NodeRecord(
        String id,
        MachineKey machineKey,
        NodeKey nodeKey,
        String name,
        String userId,
        String user,
        NodeStatus status,
        @Nullable Addresses addresses,
        @Nullable String os,
        @Nullable String version,
        Instant createdAt,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,
        long changedAt) {
    public NodeRecord {
        Names.checked(name);
        if (status == NodeStatus.APPROVED && addresses == null) {
            throw new IllegalArgumentException("an approved node has addresses");
        }
    }

    /** The same node at another durable version. */
    public NodeRecord at(long durableVersion) {
        return new NodeRecord(
                id,
                machineKey,
                nodeKey,
                name,
                userId,
                user,
                status,
                addresses,
                os,
                version,
                createdAt,
                decidedAt,
                decidedBy,
                durableVersion);
    }

    NodeRecord decided(NodeStatus next, @Nullable Addresses nextAddresses, Instant when, String by) {
        return new NodeRecord(
                id,
                machineKey,
                nodeKey,
                name,
                userId,
                user,
                next,
                nextAddresses,
                os,
                version,
                createdAt,
                when,
                by,
                changedAt);
    }

    NodeRecord withNodeKey(NodeKey next) {
        return new NodeRecord(
                id,
                machineKey,
                next,
                name,
                userId,
                user,
                status,
                addresses,
                os,
                version,
                createdAt,
                decidedAt,
                decidedBy,
                changedAt);
    }

    NodeRecord loggedOut() {
        return new NodeRecord(
                id,
                machineKey,
                nodeKey,
                name,
                userId,
                user,
                NodeStatus.LOGGED_OUT,
                addresses,
                os,
                version,
                createdAt,
                decidedAt,
                decidedBy,
                changedAt);
    }
}
