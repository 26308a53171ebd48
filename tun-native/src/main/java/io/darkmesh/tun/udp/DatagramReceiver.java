package io.darkmesh.tun.udp;

/** Receives from a {@link DatagramPort}. Belongs to one thread; receiving does not allocate. */
public interface DatagramReceiver extends AutoCloseable {
    /** Answered by {@link #receive} once the port is closed. */
    int CLOSED = -1;

    /**
     * Waits until there is at least one message, then takes up to {@code maxMessages} that are there.
     *
     * @return the number of messages now in {@link #batch()}, or {@link #CLOSED}
     */
    int receive(int maxMessages);

    /** What was received last; valid until the next {@link #receive}. */
    ReceivedBatch batch();

    /** Frees the receiver's memory; by the owning thread. */
    @Override
    void close();
}
