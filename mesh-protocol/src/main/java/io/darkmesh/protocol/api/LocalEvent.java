package io.darkmesh.protocol.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.darkmesh.protocol.netmap.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of the agent's answer; see {@link LocalRequest}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LocalEvent.LoginRequired.class, name = "loginRequired"),
    @JsonSubTypes.Type(value = LocalEvent.AwaitingApproval.class, name = "awaitingApproval"),
    @JsonSubTypes.Type(value = LocalEvent.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = LocalEvent.Joined.class, name = "joined"),
    @JsonSubTypes.Type(value = LocalEvent.Status.class, name = "status"),
    @JsonSubTypes.Type(value = LocalEvent.PingReply.class, name = "pingReply"),
    @JsonSubTypes.Type(value = LocalEvent.PingLost.class, name = "pingLost"),
    @JsonSubTypes.Type(value = LocalEvent.PathExplained.class, name = "pathExplained"),
    @JsonSubTypes.Type(value = LocalEvent.NetChecked.class, name = "netChecked"),
    @JsonSubTypes.Type(value = LocalEvent.Done.class, name = "done"),
    @JsonSubTypes.Type(value = LocalEvent.Failed.class, name = "failed"),
})
public sealed interface LocalEvent {
    /** Somebody has to open the URL and log in. */
    record LoginRequired(String verificationUri, String verificationUriComplete, String userCode, long expiresInSeconds)
            implements LocalEvent {}

    /** Logged in; an admin has to approve this node. */
    record AwaitingApproval(String keyFingerprint) implements LocalEvent {}

    /** A line for the person who waits, such as "coordinator not reachable, trying again". */
    record Progress(String message) implements LocalEvent {}

    /** The node is part of the mesh and its device is up. */
    record Joined(String network, String name, List<IpPrefix> addresses) implements LocalEvent {
        public Joined {
            addresses = List.copyOf(addresses);
        }
    }

    /** All that {@code meshctl status} shows. */
    record Status(StatusReport report) implements LocalEvent {}

    /**
     * The peer answered.
     *
     * @param path such as {@code direct 192.0.2.1:41820} or {@code relayed eu-1} */
    record PingReply(int sequence, String peer, String address, double roundTripMs, String path)
            implements LocalEvent {}

    /**
     * No answer in time.
     *
     * @param reason what the agent knows of why
     */
    record PingLost(int sequence, String peer, String reason) implements LocalEvent {}

    /** All that {@code meshctl explain path} shows. */
    record PathExplained(PathExplanation explanation) implements LocalEvent {}

    /** All that {@code meshctl netcheck} shows. */
    record NetChecked(NetCheckReport report) implements LocalEvent {}

    /** It is done. */
    record Done() implements LocalEvent {}

    /**
     * It failed.
     *
     * @param message one line that says what happened and what to do
     */
    record Failed(
            FailureKind kind, String message, @Nullable String detail) implements LocalEvent {}
}
