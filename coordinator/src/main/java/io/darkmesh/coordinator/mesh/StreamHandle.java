package io.darkmesh.coordinator.mesh;

/** What the connection tells the hub about a stream. */
public final class StreamHandle {
    private final MapHub hub;
    private final MapStream stream;

    StreamHandle(MapHub hub, MapStream stream) {
        this.hub = hub;
        this.stream = stream;
    }

    /** The connection takes data again. */
    public void drained() {
        hub.drained(stream);
    }

    /** The connection is gone. */
    public void closed() {
        hub.closed(stream);
    }
}
