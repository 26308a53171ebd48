package io.darkmesh.agent.os;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link NetworkConfigurator} through the {@code ip} command. Used by one thread. */
public final class IpTool implements NetworkConfigurator {
    private static final Logger LOG = LoggerFactory.getLogger(IpTool.class);
    private static final int MAX_OUTPUT_BYTES = 8192;

    private final String device;
    private final IpCommands commands;
    private @Nullable DeviceConfig current;

    public IpTool(String device) {
        this.device = device;
        this.commands = new IpCommands(device);
    }

    @Override
    public void configure(DeviceConfig wanted) {
        DeviceConfig possible = ipv6Usable() ? wanted : withoutIpv6(wanted);
        List<String> lines = commands.between(current, possible);
        if (!lines.isEmpty()) {
            run(lines);
        }
        current = possible;
    }

    private void run(List<String> lines) {
        LOG.debug("ip -batch: {}", lines);
        try {
            Process process = new ProcessBuilder("ip", "-batch", "-")
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            String output =
                    new String(process.getInputStream().readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw refused(lines, output);
            }
        } catch (IOException e) {
            throw new HostException("cannot run the ip command: install iproute2 (" + e.getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted while setting addresses and routes of " + device, e);
        }
    }

    private HostException refused(List<String> lines, String output) {
        String why = output.replaceAll("\\s+", " ");
        if (why.contains("File exists")) {
            return new HostException(
                    "this host already has one of the mesh's addresses or routes on another device (" + why + "): "
                            + lines,
                    null);
        }
        return new HostException("the host refuses addresses or routes for " + device + ": " + why, null);
    }

    private boolean ipv6Usable() {
        Path disabled = Path.of("/proc/sys/net/ipv6/conf", device, "disable_ipv6");
        try {
            if (Files.readString(disabled).strip().equals("0")) {
                return true;
            }
            Files.writeString(disabled, "0");
            return true;
        } catch (IOException e) {
            LOG.debug("no IPv6 on {}: {}", device, e.getMessage());
            return false;
        }
    }

    private DeviceConfig withoutIpv6(DeviceConfig wanted) {
        LOG.warn("this host has IPv6 switched off: {} gets its IPv4 addresses only", device);
        return new DeviceConfig(ipv4(wanted.addresses()), ipv4(wanted.routes()), wanted.mtuBytes());
    }

    private static List<IpPrefix> ipv4(List<IpPrefix> prefixes) {
        return prefixes.stream()
                .filter(prefix -> !(prefix.address() instanceof Inet6Address))
                .toList();
    }
}
