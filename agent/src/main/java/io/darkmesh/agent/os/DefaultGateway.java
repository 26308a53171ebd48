package io.darkmesh.agent.os;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The router that this host's IPv4 traffic goes through, as the kernel has it. */
public final class DefaultGateway {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final String ANY = "00000000";
    private static final int UP_AND_GATEWAY = 3;

    private DefaultGateway() {}

    /** One line of the kernel's table: interface, destination, gateway, flags, …, metric, mask; addresses little-endian. */
    private record Route(String device, String destination, String gateway, int flags, long metric, String mask) {
        private static final int FIELDS = 8;

        static Optional<Route> parse(String line) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length < FIELDS || fields[0].equals("Iface")) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Route(
                        fields[0],
                        fields[1],
                        fields[2],
                        Integer.parseInt(fields[3], 16),
                        Long.parseLong(fields[6]),
                        fields[7]));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        boolean isDefault() {
            return destination.equals(ANY) && mask.equals(ANY) && (flags & UP_AND_GATEWAY) == UP_AND_GATEWAY;
        }

        InetAddress address() {
            byte[] little = HexFormat.of().parseHex(gateway);
            byte[] big = {little[3], little[2], little[1], little[0]};
            try {
                return Inet4Address.getByAddress(big);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 bytes are an address", e);
            }
        }
    }

    /** The gateway of the default route that is preferred, not counting those into this device. */
    public static Optional<InetAddress> find(String device) {
        try {
            return find(Files.readAllLines(ROUTES), device);
        } catch (IOException e) {
            return Optional.empty(); // no procfs
        }
    }

    static Optional<InetAddress> find(List<String> lines, String device) {
        return lines.stream()
                .flatMap(line -> Route.parse(line).stream())
                .filter(route -> route.isDefault() && !route.device().equals(device))
                .min(Comparator.comparingLong(Route::metric))
                .map(Route::address);
    }
}
