package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.Host;
import java.util.List;

/**
 * A tunnel that is up between two hosts, or none at all.
 *
 * @param near where traffic starts
 * @param far where the server is
 * @param farIpv4 the far end's address inside
 * @param processes ids of the tunnel's programs at both ends; empty when there are none
 * @param mtuBytes of the inner device
 */
record Tunnel(Host near, Host far, String farIpv4, String farIpv6, List<Long> processes, int mtuBytes) {
    Tunnel {
        processes = List.copyOf(processes);
    }

    String address(boolean ipv6) {
        return ipv6 ? farIpv6 : farIpv4;
    }
}
