package io.darkmesh.tun;

/**
 * One queue of a {@link TunDevice}. A frame is a {@link VirtioNetHeader} of {@value VirtioNetHeader#BYTES} bytes and an
 * IP packet behind it, up to 65,535 bytes long where segmentation offload was granted. A device without such headers
 * reads them as zeros and ignores them when written.
 *
 * <p>One thread reads; any thread may write, each with a list of its own. Neither call allocates.
 */
public interface TunQueue {
    /** Answered by {@link #read} once the device is closed. */
    int CLOSED = -1;

    /**
     * Waits until there is at least one frame, then takes what is there without waiting for more.
     *
     * @param batch cleared and filled
     * @return the number of frames, or {@link #CLOSED}
     */
    int read(FrameBatch batch);

    /**
     * Gives one frame to the host.
     *
     * @return false when the host did not take it
     */
    boolean write(GatherList frame);
}
