package io.darkmesh.agent.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this host and this agent are called, for the admin who approves the node. */
final class HostFacts {
    private HostFacts() {}

    /** Such as {@code linux/amd64 Debian GNU/Linux 12 (bookworm)}. */
    static String operatingSystem() {
        String kernel = System.getProperty("os.name").toLowerCase(Locale.ROOT) + "/" + System.getProperty("os.arch");
        try {
            return Files.readAllLines(Path.of("/etc/os-release")).stream()
                    .filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> kernel + " "
                            + line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse(kernel);
        } catch (IOException e) {
            return kernel;
        }
    }

    static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "node";
        }
    }

    /** This agent's version. */
    static String version() {
        try (InputStream in = HostFacts.class.getResourceAsStream("/io/darkmesh/agent/version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
