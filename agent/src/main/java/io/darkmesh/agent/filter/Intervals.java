package io.darkmesh.agent.filter;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Addresses of one family as sorted intervals that do not overlap; immutable. */
final class Intervals {
    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

    private final long[] firstHigh;
    private final long[] firstLow;
    private final long[] lastHigh;
    private final long[] lastLow;

    private record Interval(long firstHigh, long firstLow, long lastHigh, long lastLow) {}

    private Intervals(List<Interval> intervals) {
        firstHigh = intervals.stream().mapToLong(Interval::firstHigh).toArray();
        firstLow = intervals.stream().mapToLong(Interval::firstLow).toArray();
        lastHigh = intervals.stream().mapToLong(Interval::lastHigh).toArray();
        lastLow = intervals.stream().mapToLong(Interval::lastLow).toArray();
    }

    static Intervals of(List<IpPrefix> prefixes) {
        List<Interval> sorted = prefixes.stream()
                .map(Intervals::interval)
                .sorted(Comparator.comparing(Interval::firstHigh, Long::compareUnsigned)
                        .thenComparing(Interval::firstLow, Long::compareUnsigned))
                .toList();
        List<Interval> merged = new ArrayList<>();
        for (Interval next : sorted) {
            if (merged.isEmpty()) {
                merged.add(next);
                continue;
            }
            // Prefixes are nested or apart, never half in each other.
            Interval before = merged.getLast();
            if (compare(next.lastHigh, next.lastLow, before.lastHigh, before.lastLow) > 0) {
                merged.add(next);
            }
        }
        return new Intervals(merged);
    }

    private static Interval interval(IpPrefix prefix) {
        byte[] address = prefix.address().getAddress();
        ByteBuffer in = ByteBuffer.wrap(address);
        boolean isIpv4 = address.length == 4;
        long high = isIpv4 ? 0 : in.getLong();
        long low = isIpv4 ? MAPPED_PREFIX | Integer.toUnsignedLong(in.getInt()) : in.getLong();
        int length = prefix.length() + (isIpv4 ? 96 : 0);
        return new Interval(high, low, high | ~highMask(length), low | ~lowMask(length));
    }

    private static long highMask(int length) {
        return length == 0 ? 0 : -1L << Math.max(0, 64 - length);
    }

    private static long lowMask(int length) {
        return length <= 64 ? 0 : -1L << (128 - length);
    }

    boolean contains(long high, long low) {
        int from = 0;
        int to = firstHigh.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (compare(high, low, firstHigh[middle], firstLow[middle]) < 0) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from > 0 && compare(high, low, lastHigh[from - 1], lastLow[from - 1]) <= 0;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }
}
