package io.darkmesh.coordinator.mesh;

/** One agent's stream, as the hub sees it: a version instead of a queue. Guarded by the hub's lock. */
final class MapStream {
    final String node;
    final MapSink sink;

    /** The version that the agent holds once it has read all that was sent; -1 asks for the whole map. */
    long sent;
    /** Nothing that concerns this node happened between {@link #sent} and this version. */
    long seen;
    /** While its first line is being made, nothing else may overtake it. */
    boolean opening = true;
    /** For how many keepalives it did not take anything. */
    int stuckTicks;

    MapStream(String node, MapSink sink) {
        this.node = node;
        this.sink = sink;
    }
}
