package io.darkmesh.agent.control;

import io.darkmesh.protocol.netmap.NetworkMapUpdate;

/** An open stream of map updates; used by one thread, closed by any. */
public interface MapStream extends AutoCloseable {
    /**
     * Waits for the next update, keepalives included.
     *
     * @throws ControlException when the stream ends, or has been silent for 60 s
     */
    NetworkMapUpdate next();

    @Override
    void close();
}
