package io.darkmesh.agent.node;

import io.darkmesh.tun.udp.UdpConfig;
import java.util.Set;

/**
 * How the data path is laid out.
 *
 * @param queues of the device, with a socket and two threads each; 0 for one for every two processors, at most four
 * @param off what is not to be used
 */
public record DatapathSettings(int queues, Set<Offload> off) {
    /** The most queues that may be asked for. */
    public static final int MAX_QUEUES = 16;

    /** What suits the machine. */
    public static final DatapathSettings AUTOMATIC = new DatapathSettings(0, Set.of());

    private static final int MAX_AUTOMATIC = 4;

    public DatapathSettings {
        if (queues < 0 || queues > MAX_QUEUES) {
            throw new IllegalArgumentException("0 to 16 queues, not " + queues);
        }
        off = Set.copyOf(off);
    }

    int queuesOn(int processors) {
        return queues > 0 ? queues : Math.clamp(processors / 2, 1, MAX_AUTOMATIC);
    }

    /** A socket without what is off. */
    UdpConfig of(UdpConfig socket) {
        return socket.withOffloads(!off.contains(Offload.UDP_GRO), !off.contains(Offload.UDP_SEGMENT));
    }
}
