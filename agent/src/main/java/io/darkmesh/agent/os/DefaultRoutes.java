package io.darkmesh.agent.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The host's default routes, as far as one can tell by looking whether they have changed. */
public final class DefaultRoutes {
    private static final String ANYWHERE_IPV4 = "\t00000000\t";
    private static final String ANYWHERE_IPV6 = "0".repeat(32) + " 00 ";

    private DefaultRoutes() {}

    /** The kernel's lines for default routes that do not lead into this device; empty where there is no procfs. */
    public static List<String> list(String device) {
        return java.util.stream.Stream.concat(
                        lines("/proc/net/route").stream()
                                .filter(line -> line.contains(ANYWHERE_IPV4))
                                .map(DefaultRoutes::withoutCounters),
                        lines("/proc/net/ipv6_route").stream()
                                .filter(line -> line.startsWith(ANYWHERE_IPV6))
                                .filter(line -> !line.stripTrailing().endsWith(" lo"))
                                .map(DefaultRoutes::gateway))
                .filter(line -> !line.contains(device))
                .sorted()
                .toList();
    }

    /** Interface, destination and gateway. */
    private static String withoutCounters(String line) {
        String[] fields = line.split("\t", -1);
        return String.join(" ", List.of(fields).subList(0, Math.min(3, fields.length)));
    }

    /** Gateway and interface. */
    private static String gateway(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        return fields.length < 10 ? line : fields[4] + " " + fields[9];
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
