package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * One candidate on trial: runs the same packets over and over and remembers what the last slices cost. Owned by the
 * thread that runs the {@link AeadSelector}.
 */
final class AeadTrial {
    private static final int PLACE_BYTES = 2048;

    /** Bytes the scratch buffer has to have: places for two packets. */
    static final int SCRATCH_BYTES = 2 * PLACE_BYTES;

    /** A slice lasts about this long, or one unit where a unit takes longer. */
    static final long SLICE_NS = 500_000;

    /** Units of a slice on a clock that hardly moves. */
    private static final int SLICE_UNITS = 256;

    /** Slices the figure is the median of. */
    static final int WINDOW = 9;

    /** Plaintext bytes of a unit's packets: keepalive, small, every stretch of code, and full-sized ones, which dominate. */
    private static final int[] PACKETS = {0, 64, 200, 300, 600, 1100, 1420, 1420};

    /** One unit in so many has forged packets too, so that the code for them is compiled before somebody sends one. */
    private static final int FORGED_EVERY = 8;

    /** It has got faster when its figure is at most so much of the best it had. */
    private static final int PROGRESS_PERCENT = 90;

    private final AeadCandidate candidate;
    private final TransportAead aead;
    private final TransportKey key = new TransportKey(new byte[TransportKey.KEY_BYTES]);
    private final long[] unitNs = new long[WINDOW];
    private long counter;
    private int slices;
    private long stuckNs;
    private long bestNs = Long.MAX_VALUE;
    private int restarts;

    AeadTrial(AeadCandidate candidate) {
        this.candidate = candidate;
        this.aead = candidate.factory().get();
    }

    AeadCandidate candidate() {
        return candidate;
    }

    /** Nanoseconds it has had since it last got faster. */
    long stuckNs() {
        return stuckNs;
    }

    /** Forgets what it cost so far, and returns how often it has been asked to. */
    int restart() {
        slices = 0;
        stuckNs = 0;
        bestNs = Long.MAX_VALUE;
        restarts++;
        return restarts;
    }

    /** Whether there are enough slices for a figure. */
    boolean hasFigure() {
        return slices >= WINDOW;
    }

    /** Median nanoseconds of a unit over the last slices. */
    long figureNs() {
        long[] sorted = unitNs.clone();
        Arrays.sort(sorted);
        return sorted[WINDOW / 2];
    }

    /**
     * Runs for a slice.
     *
     * @return false when it did not open what it sealed, or opened a forged packet
     */
    boolean slice(LongSupplier nanoClock, MemorySegment scratch) {
        long start = nanoClock.getAsLong();
        long now = start;
        int units = 0;
        boolean sound = true;
        while (sound && units < SLICE_UNITS && (units == 0 || now - start < SLICE_NS)) {
            sound = unit(scratch, units % FORGED_EVERY == 0);
            units++;
            now = nanoClock.getAsLong();
        }
        unitNs[slices % WINDOW] = (now - start) / units;
        slices++;
        stuckNs += now - start;
        if (hasFigure() && figureNs() < bestNs / 100 * PROGRESS_PERCENT) {
            bestNs = figureNs();
            stuckNs = 0;
        }
        return sound;
    }

    /** Two packets at a time, since the JDK's provider is slow to take the nonce it had the last time. */
    private boolean unit(MemorySegment scratch, boolean forge) {
        boolean sound = true;
        for (int i = 0; i < PACKETS.length; i += 2) {
            aead.seal(key, counter, scratch, 0, PACKETS[i]);
            aead.seal(key, counter + 1, scratch, PLACE_BYTES, PACKETS[i + 1]);
            if (forge) {
                sound &= !openFlipped(scratch, counter, 0, PACKETS[i]);
                sound &= !openFlipped(scratch, counter + 1, PLACE_BYTES, PACKETS[i + 1]);
            }
            sound &= open(scratch, counter, 0, PACKETS[i]);
            sound &= open(scratch, counter + 1, PLACE_BYTES, PACKETS[i + 1]);
            counter += 2;
        }
        return sound;
    }

    private boolean open(MemorySegment scratch, long number, long place, int bytes) {
        return aead.open(key, number, scratch, place, bytes + TransportAead.TAG_BYTES);
    }

    private boolean openFlipped(MemorySegment scratch, long number, long place, int bytes) {
        long last = place + bytes + TransportAead.TAG_BYTES - 1;
        scratch.set(ValueLayout.JAVA_BYTE, last, (byte) ~scratch.get(ValueLayout.JAVA_BYTE, last));
        boolean opened = open(scratch, number, place, bytes);
        scratch.set(ValueLayout.JAVA_BYTE, last, (byte) ~scratch.get(ValueLayout.JAVA_BYTE, last));
        return opened;
    }

    /** Whether it seals a packet to the very bytes another does. */
    boolean agreesWith(AeadTrial other, MemorySegment scratch) {
        for (int bytes : PACKETS) {
            byte[] mine = sealed(scratch, bytes);
            if (!Arrays.equals(mine, other.sealed(scratch, bytes))) {
                return false;
            }
        }
        return true;
    }

    private byte[] sealed(MemorySegment scratch, int bytes) {
        MemorySegment packet = scratch.asSlice(0, bytes + TransportAead.TAG_BYTES);
        packet.fill((byte) bytes);
        aead.seal(key, bytes, packet, 0, bytes);
        return packet.toArray(ValueLayout.JAVA_BYTE);
    }
}
