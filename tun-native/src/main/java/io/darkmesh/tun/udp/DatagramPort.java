package io.darkmesh.tun.udp;

/** A bound UDP port. Any thread may close it, which wakes whoever waits. */
public interface DatagramPort extends AutoCloseable {
    /** The port number it is bound to. */
    int port();

    /**
     * A sender for one thread, which it belongs to.
     *
     * @param waits whether a send waits for room in the send buffer
     */
    DatagramSender newSender(boolean waits);

    /** A receiver for one thread, which it belongs to. */
    DatagramReceiver newReceiver();

    @Override
    void close();
}
