package io.darkmesh.agent.os;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/** The addresses of this host at which another host might reach it. */
public final class HostAddresses {
    private HostAddresses() {}

    /**
     * Addresses of all interfaces that are up, IPv4 first, in a stable order.
     *
     * @param device the mesh device, which is left out
     * @param mesh the network's prefixes: an address inside is reached through a tunnel, this or another
     */
    public static List<InetAddress> list(String device, Collection<IpPrefix> mesh) {
        Collection<InetAddress> found = new LinkedHashSet<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && !each.isLoopback() && !each.getName().equals(device)) {
                    each.inetAddresses()
                            .filter(HostAddresses::isReachable)
                            .filter(address -> mesh.stream().noneMatch(prefix -> prefix.contains(address)))
                            .map(HostAddresses::withoutScope)
                            .forEach(found::add);
                }
            }
        } catch (SocketException e) {
            throw new HostException("cannot list the host's addresses: " + e.getMessage(), e);
        }
        List<InetAddress> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparing((InetAddress address) -> !(address instanceof Inet4Address))
                .thenComparing(InetAddress::getHostAddress));
        return sorted;
    }

    private static boolean isReachable(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress();
    }

    /** The same address without the interface's name, which means nothing on another host. */
    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
