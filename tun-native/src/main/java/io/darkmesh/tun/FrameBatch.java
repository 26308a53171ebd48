package io.darkmesh.tun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Frames read from a {@link TunQueue}, one behind the other in one off-heap buffer, so that a few large ones or many
 * small ones stay in the processor's cache. Owned by the reading thread.
 */
public final class FrameBatch {
    /** The largest frame: a header and an IP packet of 65,535 bytes. */
    public static final int MAX_FRAME_BYTES = VirtioNetHeader.BYTES + 65_535;

    /** The most frames in one batch. */
    public static final int MAX_FRAMES = 64;

    private static final int ALIGNMENT = 64;

    private final MemorySegment memory;
    private final int maxFrames;
    private final int headroomBytes;
    private final int[] offsets;
    private final int[] lengths;
    private int count;
    private long nextAt;

    /**
     * Allocates the buffer.
     *
     * @param maxFrames frames to take at most, 1 to {@value #MAX_FRAMES}
     * @param wantedBytes once so many bytes are there no further frame is taken
     * @param headroomBytes bytes left free before each frame
     */
    public FrameBatch(Arena arena, int maxFrames, int wantedBytes, int headroomBytes) {
        if (maxFrames < 1 || maxFrames > MAX_FRAMES) {
            throw new IllegalArgumentException("1 to 64 frames, not " + maxFrames);
        }
        this.maxFrames = maxFrames;
        this.headroomBytes = headroomBytes;
        this.memory = arena.allocate(wantedBytes + headroomBytes + MAX_FRAME_BYTES + ALIGNMENT, ALIGNMENT);
        this.offsets = new int[maxFrames];
        this.lengths = new int[maxFrames];
        clear();
    }

    public void clear() {
        count = 0;
        nextAt = headroomBytes;
    }

    /** Whether another frame of {@link #MAX_FRAME_BYTES} may be added. */
    public boolean hasRoom() {
        return count < maxFrames && nextAt + MAX_FRAME_BYTES <= memory.byteSize();
    }

    /** Where the next frame's header has to be put. */
    public long nextAt() {
        return nextAt;
    }

    /** Takes over a frame of so many bytes that was put at {@link #nextAt()}. */
    public void add(int bytes) {
        offsets[count] = (int) nextAt;
        lengths[count] = bytes;
        count++;
        nextAt = (nextAt + bytes + headroomBytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    public int count() {
        return count;
    }

    /** The buffer that all frames lie in. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where frame {@code i} begins. */
    public int offset(int i) {
        return offsets[i];
    }

    /** Bytes of frame {@code i}, header included. */
    public int bytes(int i) {
        return lengths[i];
    }
}
