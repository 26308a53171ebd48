package io.darkmesh.agent.control;

import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import java.time.Duration;

/** Lines of a response as map updates. */
final class HttpMapStream implements MapStream {
    private final LineQueue lines;
    private final Duration maxSilence;

    HttpMapStream(LineQueue lines, Duration maxSilence) {
        this.lines = lines;
        this.maxSilence = maxSilence;
    }

    @Override
    public NetworkMapUpdate next() {
        String line = lines.next(maxSilence);
        try {
            return UpdateReader.read(line);
        } catch (IllegalArgumentException e) {
            throw new ControlException(
                    FailureKind.COORDINATOR, "a map update cannot be understood: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        lines.cancel();
    }
}
