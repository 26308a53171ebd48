package io.darkmesh.protocol.netmap;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of the map stream (one JSON object per line). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NetworkMapUpdate.Full.class, name = "full"),
    @JsonSubTypes.Type(value = NetworkMapUpdate.Delta.class, name = "delta"),
    @JsonSubTypes.Type(value = NetworkMapUpdate.KeepAlive.class, name = "keepalive"),
    @JsonSubTypes.Type(value = NetworkMapUpdate.Removed.class, name = "removed"),
})
public sealed interface NetworkMapUpdate {
    /** Replaces whatever the agent holds. */
    record Full(NetworkMap map) implements NetworkMapUpdate {}

    /**
     * Leads from one version to a later one. Applying it twice changes nothing.
     *
     * @param changed peers added or changed, whole
     * @param removed ids of peers that are gone: revoked, logged out, or no longer allowed
     * @param self this node, when it changed
     * @param filter the whole filter, when it changed
     * @param relays relays and token, when either changed; that a network loses its last relay is told by an empty list
     */
    record Delta(
            String epoch,
            long from,
            long to,
            List<Node> changed,
            List<String> removed,
            @Nullable Node self,
            @Nullable List<FilterRule> filter,
            @Nullable RelayAccess relays)
            implements NetworkMapUpdate {
        public Delta {
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
            filter = filter == null ? null : List.copyOf(filter);
        }

        /** A delta in which relays and token stay. */
        public Delta(
                String epoch,
                long from,
                long to,
                List<Node> changed,
                List<String> removed,
                @Nullable Node self,
                @Nullable List<FilterRule> filter) {
            this(epoch, from, to, changed, removed, self, filter, null);
        }
    }

    /** Sent at least every 25 s, so that a dead connection is noticed; the agent gives up after 60 s of silence. */
    record KeepAlive() implements NetworkMapUpdate {}

    /** This node is no longer part of the network; the stream ends. The agent drops its peers and addresses. */
    record Removed(Reason reason) implements NetworkMapUpdate {}

    /** Why a node is out. */
    enum Reason {
        REVOKED,
        LOGGED_OUT,
        EXPIRED
    }
}
