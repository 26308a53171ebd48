package io.darkmesh.relay.router;

/** A token bucket over bytes read: tells how long reading has to pause. Owned by the connection's thread. */
final class ReadPacer {
    private static final double SECOND_NS = 1e9;

    private final double bytesPerNs;
    private final double burstBytes;
    private double tokens;
    private long refilledNs;

    ReadPacer(long bytesPerSecond, long burstBytes, long nowNs) {
        this.bytesPerNs = bytesPerSecond / SECOND_NS;
        this.burstBytes = burstBytes;
        this.tokens = burstBytes;
        this.refilledNs = nowNs;
    }

    /** Books what was read. Returns how many nanoseconds not to read, 0 when within the rate. */
    long onRead(int bytes, long nowNs) {
        tokens = Math.min(burstBytes, tokens + (double) (nowNs - refilledNs) * bytesPerNs) - bytes;
        refilledNs = nowNs;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / bytesPerNs);
    }
}
