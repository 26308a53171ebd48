package io.darkmesh.tun;

import java.util.List;
import java.util.Set;

/** A network interface whose packets this process reads and writes. */
public interface TunDevice extends AutoCloseable {
    /** The interface's name as the operating system knows it. */
    String name();

    /** The interface's MTU at this moment, in bytes. */
    int mtuBytes();

    /** Sets the MTU, in bytes. */
    void setMtuBytes(int mtuBytes);

    /** Whether the host has it up at this moment; a device that cannot be down always is. */
    default boolean isUp() {
        return true;
    }

    /** What was asked for and granted; the rest has fallen back. */
    Set<TunOffload> offloads();

    /** The queues, at least one; a flow stays on one of them. */
    List<? extends TunQueue> queues();

    /** Removes the interface and wakes every reader. May be called from any thread, and twice. */
    @Override
    void close();
}
