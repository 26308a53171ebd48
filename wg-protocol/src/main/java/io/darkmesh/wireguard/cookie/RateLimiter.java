package io.darkmesh.wireguard.cookie;

import io.darkmesh.wireguard.Limits;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A token bucket for each source, an IPv4 address or an IPv6 /64: 20 handshake messages a second, 5 at once. The table
 * is bounded and refuses a source more; idle ones are collected each second. One owner.
 */
public final class RateLimiter {
    private static final long COST_NS = 1_000_000_000L / Limits.HANDSHAKES_PER_SECOND;
    private static final long FULL_NS = COST_NS * Limits.HANDSHAKES_BURST;

    private final Map<Source, Bucket> buckets = new HashMap<>();
    private long collectAtNs = Limits.UNSET;

    private record Source(boolean ipv6, long network) {
        static Source of(byte[] address) {
            ByteBuffer in = ByteBuffer.wrap(address);
            return address.length == Integer.BYTES ? new Source(false, in.getInt()) : new Source(true, in.getLong());
        }
    }

    private static final class Bucket {
        private long tokensNs = FULL_NS;
        private long filledNs;

        Bucket(long nowNs) {
            filledNs = nowNs;
        }

        boolean take(long nowNs) {
            tokensNs = Math.min(FULL_NS, tokensNs + (nowNs - filledNs));
            filledNs = nowNs;
            if (tokensNs < COST_NS) {
                return false;
            }
            tokensNs -= COST_NS;
            return true;
        }
    }

    /**
     * Takes one message from the source's allowance.
     *
     * @param address 4 or 16 bytes
     * @return false when the source has none left or the table is full
     */
    public boolean allow(byte[] address, long nowNs) {
        collect(nowNs);
        Source source = Source.of(address);
        Bucket bucket = buckets.get(source);
        if (bucket == null) {
            if (buckets.size() >= Limits.MAX_LIMITED_SOURCES) {
                return false;
            }
            bucket = new Bucket(nowNs);
            buckets.put(source, bucket);
        }
        return bucket.take(nowNs);
    }

    /** Sources remembered now. */
    public int size() {
        return buckets.size();
    }

    private void collect(long nowNs) {
        if (nowNs >= collectAtNs) {
            buckets.values().removeIf(bucket -> nowNs - bucket.filledNs >= Limits.LIMITED_SOURCE_IDLE_NS);
            collectAtNs = nowNs + Limits.LIMITED_SOURCE_IDLE_NS;
        }
    }
}
