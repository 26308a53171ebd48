package io.darkmesh.protocol.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What {@code meshctl} asks the agent on its unix socket: one JSON object on one line. The agent answers with lines of
 * {@link LocalEvent}, the last of them {@link LocalEvent.Done} or {@link LocalEvent.Failed}, and closes. Who asks is
 * known by the socket's peer credentials: everybody may read, root and the agent's operator may change.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LocalRequest.Up.class, name = "up"),
    @JsonSubTypes.Type(value = LocalRequest.Down.class, name = "down"),
    @JsonSubTypes.Type(value = LocalRequest.Logout.class, name = "logout"),
    @JsonSubTypes.Type(value = LocalRequest.Status.class, name = "status"),
    @JsonSubTypes.Type(value = LocalRequest.Ping.class, name = "ping"),
    @JsonSubTypes.Type(value = LocalRequest.ExplainPath.class, name = "explainPath"),
    @JsonSubTypes.Type(value = LocalRequest.NetCheck.class, name = "netCheck"),
})
public sealed interface LocalRequest {
    /**
     * Join the mesh, logging in first if need be. Without a coordinator the last one is meant. Repeating it while a login
     * waits shows that login again. Closing the connection does not end a login: the agent goes on waiting.
     *
     * @param coordinator an https URL
     * @param fingerprint {@code sha256:} and 64 hex digits of the certificate's public key (SPKI), to be trusted in
     *     place of certificate authorities
     * @param hostname the name wanted; the host's own by default
     */
    record Up(
            @Nullable String coordinator,
            @Nullable String fingerprint,
            @Nullable String hostname) implements LocalRequest {}

    /** Leave the mesh for now: device, addresses and routes go, the login stays. */
    record Down() implements LocalRequest {}

    /** Leave for good: as down, and the coordinator forgets this node. */
    record Logout() implements LocalRequest {}

    /** One {@link LocalEvent.Status}. */
    record Status() implements LocalRequest {}

    /**
     * Ping a peer inside the mesh by its name or address.
     *
     * @param count how many; the agent stops earlier when the connection closes
     * @param intervalMs between two pings
     * @param timeoutMs to wait for each answer
     * @param untilDirect whether to end with the first answer that came directly, and to fail when none did
     */
    record Ping(String peer, int count, int intervalMs, int timeoutMs, boolean untilDirect) implements LocalRequest {
        /** As many pings as are asked for. */
        public Ping(String peer, int count, int intervalMs, int timeoutMs) {
            this(peer, count, intervalMs, timeoutMs, false);
        }
    }

    /** One {@link LocalEvent.PathExplained} about the peer with this name or address. */
    record ExplainPath(String peer) implements LocalRequest {}

    /** One {@link LocalEvent.NetChecked}. */
    record NetCheck() implements LocalRequest {}
}
