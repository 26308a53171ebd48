package io.darkmesh.agent.os;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines for {@code ip -batch} that lead from one configuration of a device to another. */
final class IpCommands {
    private final String device;

    IpCommands(String device) {
        this.device = device;
    }

    /** Addresses come before the routes that use them, and what is no longer wanted goes last. */
    List<String> between(@Nullable DeviceConfig from, DeviceConfig to) {
        List<IpPrefix> oldAddresses = from == null ? List.of() : from.addresses();
        List<IpPrefix> oldRoutes = from == null ? List.of() : from.routes();
        List<String> lines = new ArrayList<>();
        if (from == null || from.mtuBytes() != to.mtuBytes()) {
            lines.add("link set dev " + device + " mtu " + to.mtuBytes());
        }
        without(to.addresses(), oldAddresses).forEach(address -> lines.add(addressAdd(address)));
        if (from == null) {
            lines.add("link set dev " + device + " up");
        }
        without(to.routes(), oldRoutes).forEach(route -> lines.add("route add " + route + " dev " + device));
        without(oldRoutes, to.routes()).forEach(route -> lines.add("route del " + route + " dev " + device));
        without(oldAddresses, to.addresses()).forEach(gone -> lines.add("address del " + gone + " dev " + device));
        return lines;
    }

    /** There is nobody on the device to find a duplicate address with, so IPv6 need not wait for that (RFC 4862). */
    private String addressAdd(IpPrefix address) {
        String line = "address add " + address + " dev " + device;
        return address.address() instanceof Inet6Address ? line + " nodad" : line;
    }

    private static List<IpPrefix> without(List<IpPrefix> all, List<IpPrefix> gone) {
        return all.stream().filter(prefix -> !gone.contains(prefix)).toList();
    }
}
