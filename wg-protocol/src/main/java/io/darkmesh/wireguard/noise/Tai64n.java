package io.darkmesh.wireguard.noise;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * A TAI64N timestamp: 8 bytes of seconds (2^62 + 10 at the epoch) and 4 of nanoseconds, big-endian, so that the bytes
 * sort as the times do.
 *
 * @param seconds the first eight bytes, unsigned
 * @param nanos the last four bytes, unsigned; a peer may send any value
 */
public record Tai64n(long seconds, int nanos) implements Comparable<Tai64n> {
    /** Bytes on the wire. */
    public static final int BYTES = 12;

    /** Before every timestamp a peer can send but itself. */
    public static final Tai64n ZERO = new Tai64n(0, 0);

    /** 2^24 ns: what a sender rounds down to, so that its clock is not a fingerprint. */
    public static final int GRAIN_NS = 1 << 24;

    private static final long EPOCH = (1L << 62) + 10;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** The moment, rounded down to {@link #GRAIN_NS} within its second. */
    public static Tai64n of(Instant moment) {
        return new Tai64n(EPOCH + moment.getEpochSecond(), moment.getNano() & -GRAIN_NS);
    }

    /**
     * Reads 12 bytes.
     *
     * @throws IllegalArgumentException when there are more or fewer
     */
    public static Tai64n parse(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a timestamp has 12 bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Tai64n(in.getLong(), in.getInt());
    }

    /** The 12 bytes. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(seconds).putInt(nanos).array();
    }

    /** The next timestamp that a sender may use after this one. */
    public Tai64n next() {
        long nextNanos = (Integer.toUnsignedLong(nanos) & -GRAIN_NS) + GRAIN_NS;
        return nextNanos < NANOS_PER_SECOND ? new Tai64n(seconds, (int) nextNanos) : new Tai64n(seconds + 1, 0);
    }

    /** Whether this comes after the other. */
    public boolean isAfter(Tai64n other) {
        return compareTo(other) > 0;
    }

    /** Orders as the bytes do, unsigned. */
    @Override
    public int compareTo(Tai64n other) {
        int bySeconds = Long.compareUnsigned(seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compareUnsigned(nanos, other.nanos);
    }
}
