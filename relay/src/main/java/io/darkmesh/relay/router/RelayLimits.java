package io.darkmesh.relay.router;

/**
 * Everything that is bounded.
 *
 * @param maxConnections more are refused
 * @param queuedFrames data frames, and as many signalling frames, that wait for one slow reader
 * @param windowBytes handed to one connection's transport and not yet written, before frames wait; up to eight times as
 *     many for a reader that takes them within some milliseconds
 * @param handshakeNs until possession of the node key must be proven
 * @param keepaliveNs how often an agent sends a ping, announced to it
 * @param deadNs silence after which a connection is closed
 * @param bytesPerSecond read from one connection in the long run
 * @param burstBytes read from one connection at once
 */
public record RelayLimits(
        int maxConnections,
        int queuedFrames,
        int windowBytes,
        long handshakeNs,
        long keepaliveNs,
        long deadNs,
        long bytesPerSecond,
        long burstBytes) {
    private static final long SECOND_NS = 1_000_000_000L;

    /** What a relay has unless it is told otherwise: 1 Gbit/s for each connection. */
    public static final RelayLimits DEFAULT = new RelayLimits(
            10_000, 32, 256 * 1024, 10 * SECOND_NS, 60 * SECOND_NS, 120 * SECOND_NS, 125_000_000, 8_000_000);

    public RelayLimits {
        if (maxConnections < 1 || queuedFrames < 1 || windowBytes < 1 || bytesPerSecond < 1 || burstBytes < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }

    public RelayLimits withBytesPerSecond(long bytes) {
        return new RelayLimits(
                maxConnections, queuedFrames, windowBytes, handshakeNs, keepaliveNs, deadNs, bytes, burstBytes);
    }

    public RelayLimits withMaxConnections(int connections) {
        return new RelayLimits(
                connections, queuedFrames, windowBytes, handshakeNs, keepaliveNs, deadNs, bytesPerSecond, burstBytes);
    }
}
