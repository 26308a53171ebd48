package io.darkmesh.relay.router;

import java.nio.ByteBuffer;

/** One connection as the router sees it. Calls may come from any thread, must not block and must not call back at once. */
public interface RelayTransport {
    /** Sends one binary message; {@link RelaySession#onWritten} follows when it has been written or has failed. */
    void send(ByteBuffer message);

    /** Stops reading for this long. */
    void pauseReading(long durationNs);

    /** Closes once what was sent has been written. */
    void close();
}
