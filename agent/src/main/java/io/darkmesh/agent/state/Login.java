package io.darkmesh.agent.state;

import org.jspecify.annotations.Nullable;

/**
 * A login the coordinator has granted.
 *
 * @param token bound to the machine key
 * @param nodeId this node's id
 * @param user display name of the person who logged in
 */
public record Login(
        String token, @Nullable String nodeId, @Nullable String user) {
    @Override
    public String toString() {
        return "Login[nodeId=" + nodeId + "]";
    }
}
