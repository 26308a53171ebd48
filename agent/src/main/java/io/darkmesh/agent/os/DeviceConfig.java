package io.darkmesh.agent.os;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.util.List;

/**
 * How the mesh device is to be set.
 *
 * @param addresses of this node, as prefixes of full length
 * @param routes prefixes that go into the mesh
 * @param mtuBytes largest inner packet
 */
public record DeviceConfig(List<IpPrefix> addresses, List<IpPrefix> routes, int mtuBytes) {
    public DeviceConfig {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }
}
