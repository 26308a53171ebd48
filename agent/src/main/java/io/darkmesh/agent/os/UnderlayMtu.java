package io.darkmesh.agent.os;

import io.darkmesh.agent.path.PathMtu;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;

/** How large the packets of the mesh device may be on this host. */
public final class UnderlayMtu {
    /** What most networks carry: 1500 less WireGuard's 32 and the headers of UDP and IPv6. Others use it as well. */
    static final int MOST_BYTES = 1420;

    private static final int OVERHEAD_BYTES = 32 + 8 + 40;

    private UnderlayMtu() {}

    /**
     * What the widest interface that has one of these addresses leaves for inner packets, but not above 1420 and not
     * below what IPv6 demands. Whether the path to a peer carries as much is found out for each.
     */
    public static int innerBytes(Collection<InetAddress> addresses) {
        int widest = 0;
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && each.inetAddresses().anyMatch(addresses::contains)) {
                    widest = Math.max(widest, each.getMTU());
                }
            }
        } catch (SocketException e) {
            throw new HostException("cannot list the host's interfaces: " + e.getMessage(), e);
        }
        return innerBytes(widest);
    }

    static int innerBytes(int outerBytes) {
        return Math.clamp((long) outerBytes - OVERHEAD_BYTES, PathMtu.BASE_BYTES, MOST_BYTES);
    }
}
