package io.darkmesh.coordinator.nodes;

import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.NodeKey;
import org.jspecify.annotations.Nullable;

/**
 * A machine that asks to become a node, and the person who vouches for it.
 *
 * @param hostname as the machine calls itself; anything
 */
public record Candidate(
        MachineKey machineKey,
        NodeKey nodeKey,
        @Nullable String hostname,
        @Nullable String os,
        @Nullable String version,
        String userId,
        String user) {}
