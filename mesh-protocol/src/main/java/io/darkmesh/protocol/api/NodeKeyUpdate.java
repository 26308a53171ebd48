package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.NodeKey;

/** The body of {@code PUT /api/v1/node/key}: the node's new WireGuard key. */
public record NodeKeyUpdate(NodeKey nodeKey) {}
