package io.darkmesh.protocol.login;

import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.NodeKey;
import org.jspecify.annotations.Nullable;

/**
 * A node asks to be logged in (RFC 8628 section 3.1); sent as JSON with a {@link Proof} of the machine key.
 *
 * @param clientId {@code meshd}, or {@code meshctl} when a person logs in at the command line (then without keys)
 * @param hostname what the node would like to be called
 * @param os such as {@code linux/amd64 Debian GNU/Linux 12}, for the admin who approves
 * @param version of the agent
 */
public record DeviceAuthorizationRequest(
        String clientId,
        @Nullable MachineKey machineKey,
        @Nullable NodeKey nodeKey,
        @Nullable String hostname,
        @Nullable String os,
        @Nullable String version) {
    public static final String NODE_CLIENT = "meshd";
    public static final String PERSON_CLIENT = "meshctl";
}
