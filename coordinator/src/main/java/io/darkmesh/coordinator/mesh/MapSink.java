package io.darkmesh.coordinator.mesh;

/** Where the lines of one map stream go. No call blocks. */
public interface MapSink {
    /** Sends one line of JSON. */
    void send(String line);

    /** Whether what was sent so far is mostly gone; while not, the hub waits and merges what happens meanwhile. */
    boolean writable();

    /** Ends the stream. */
    void end();
}
