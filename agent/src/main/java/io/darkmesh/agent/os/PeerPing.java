package io.darkmesh.agent.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.OptionalLong;

/**
 * An echo request through the mesh device, answered by the peer's kernel. The JDK sends ICMP where this process may open
 * a raw socket, and otherwise knocks at TCP port 7, where a refusal is an answer as well.
 */
public final class PeerPing {
    private PeerPing() {}

    /**
     * Pings once.
     *
     * @return the round trip in nanoseconds, or nothing when no answer came in time
     */
    public static OptionalLong ping(String device, InetAddress address, int timeoutMs) {
        try {
            NetworkInterface through = NetworkInterface.getByName(device);
            long startNs = System.nanoTime();
            boolean answered = through != null && address.isReachable(through, 0, timeoutMs);
            return answered ? OptionalLong.of(System.nanoTime() - startNs) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
