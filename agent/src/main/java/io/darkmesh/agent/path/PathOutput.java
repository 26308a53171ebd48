package io.darkmesh.agent.path;

import io.darkmesh.protocol.path.PathMessage;
import java.util.List;

/** What the selector wants done; see the package. */
public sealed interface PathOutput {
    record Choose(String peer, PathId path, boolean relayToo) implements PathOutput {}

    record SendProbe(String peer, PathId path, PathMessage message, boolean inSession) implements PathOutput {}

    record SendSignal(String peer, PathMessage.Candidates message) implements PathOutput {}

    record SendInitiation(String peer, List<PathId> paths) implements PathOutput {
        public SendInitiation {
            paths = List.copyOf(paths);
        }
    }

    record AskStun() implements PathOutput {}

    record RedialRelay(String relayId) implements PathOutput {}

    record CloseSockets(String peer, int keep) implements PathOutput {}
}
