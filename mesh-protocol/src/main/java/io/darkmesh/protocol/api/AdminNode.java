package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node as an admin sees it.
 *
 * @param keyFingerprint short digest of the machine key, which {@code meshctl status} on the node shows as well
 * @param addresses empty until it is approved
 * @param online whether it holds a map stream now
 * @param decidedBy display name of the admin who approved, rejected or revoked it
 */
public record AdminNode(
        String id,
        String name,
        NodeStatus status,
        String user,
        NodeKey nodeKey,
        String keyFingerprint,
        @Nullable String os,
        @Nullable String version,
        List<IpPrefix> addresses,
        List<UdpEndpoint> endpoints,
        boolean online,
        Instant createdAt,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy) {
    public AdminNode {
        addresses = List.copyOf(addresses);
        endpoints = List.copyOf(endpoints);
    }
}
