package io.darkmesh.agent.state;

/** A number on disk: no handshake timestamp before it, in seconds since 1970, may be sent by a run that finds it. */
public interface TimestampFloor {
    /** What was kept last, 0 at first. */
    long seconds();

    /** Keeps another one. @throws StateException when it cannot be written */
    void keep(long seconds);
}
