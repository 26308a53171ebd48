package io.darkmesh.agent.state;

import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import org.jspecify.annotations.Nullable;

/**
 * All that an agent must not forget; immutable.
 *
 * @param schema 1; grows when an older agent could not read it
 * @param nodeKey the WireGuard private key, 32 bytes in base64
 * @param login set once the coordinator has issued a token
 * @param pending a login that waits for a person or an admin
 * @param wantUp whether the node is to be part of the mesh when the agent starts
 * @param removed why the coordinator put this node out, until it logs in again
 * @param timestampFloorSeconds no handshake sent so far has a TAI64N timestamp past this, in seconds since 1970
 */
public record AgentState(
        int schema,
        MachineIdentity machine,
        String nodeKey,
        @Nullable Coordinator coordinator,
        @Nullable Login login,
        @Nullable PendingLogin pending,
        boolean wantUp,
        NetworkMapUpdate.@Nullable Reason removed,
        long timestampFloorSeconds) {
    /** The schema this agent writes. */
    public static final int SCHEMA = 1;

    /** A host that never logged in. */
    public static AgentState fresh() {
        return new AgentState(
                SCHEMA, MachineIdentity.generate(), NodeKeys.generate(), null, null, null, false, null, 0);
    }

    /** Where to log in, and that the node is wanted up. */
    public AgentState withCoordinator(Coordinator wanted) {
        return new AgentState(schema, machine, nodeKey, wanted, login, pending, true, removed, timestampFloorSeconds);
    }

    /** With a login that waits, or with none. */
    public AgentState withPending(@Nullable PendingLogin waiting) {
        return new AgentState(
                schema, machine, nodeKey, coordinator, login, waiting, wantUp, removed, timestampFloorSeconds);
    }

    /** Logged in: nothing waits any more. */
    public AgentState withLogin(Login granted) {
        return new AgentState(
                schema, machine, nodeKey, coordinator, granted, null, wantUp, null, timestampFloorSeconds);
    }

    /** Wanted up or down. */
    public AgentState withWantUp(boolean up) {
        return new AgentState(
                schema, machine, nodeKey, coordinator, login, pending, up, removed, timestampFloorSeconds);
    }

    /** No login any more; the keys and the coordinator stay, so that the same machine becomes the same node again. */
    public AgentState withoutLogin(NetworkMapUpdate.@Nullable Reason reason) {
        return new AgentState(schema, machine, nodeKey, coordinator, null, null, false, reason, timestampFloorSeconds);
    }

    /** With a later floor. */
    public AgentState withTimestampFloor(long seconds) {
        return new AgentState(schema, machine, nodeKey, coordinator, login, pending, wantUp, removed, seconds);
    }

    @Override
    public String toString() {
        return "AgentState[machine=" + machine + ", login=" + login + ", wantUp=" + wantUp + "]";
    }
}
