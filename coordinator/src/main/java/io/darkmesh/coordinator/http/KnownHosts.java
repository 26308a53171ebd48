package io.darkmesh.coordinator.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which names we are known. With an external URL, that one. Without, the addresses and the name of this host: a
 * proof made for another server, or a page opened under a name that somebody pointed at us (DNS rebinding), does not count.
 */
public final class KnownHosts {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private record Known(Set<String> authorities, Instant at) {}

    private final @Nullable URI external;
    private final URI primary;
    private final String listen;
    private final int port;
    private final InstantSource clock;
    private volatile Known known;

    /**
     * @param external what the operator said, if anything
     * @param listen address that we listen on
     */
    public KnownHosts(@Nullable URI external, String listen, int port, InstantSource clock) {
        this.external = external;
        this.listen = listen;
        this.port = port;
        this.clock = clock;
        List<String> hosts = hosts(listen);
        this.known = known(hosts);
        this.primary = external != null
                ? external
                : URI.create("https://" + hosts.getFirst() + (port == 443 ? "" : ":" + port));
    }

    /** The address to give to people: scheme and authority. */
    public URI primary() {
        return primary;
    }

    /** How the sender of this Host header knows us; nothing when it means somebody else. */
    Optional<URI> base(@Nullable String host) {
        if (external != null) {
            return Optional.of(external);
        }
        return host != null && isKnown(host.toLowerCase(Locale.ROOT))
                ? Optional.of(URI.create("https://" + host.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** A host may get an address while we run, so a name that we miss is looked for again, though not all the time. */
    private boolean isKnown(String authority) {
        if (known.authorities().contains(authority)) {
            return true;
        }
        if (known.at().plus(LOOK_AGAIN).isAfter(clock.instant())) {
            return false;
        }
        known = known(hosts(listen));
        return known.authorities().contains(authority);
    }

    private Known known(List<String> hosts) {
        Set<String> authorities = new HashSet<>();
        for (String host : hosts) {
            authorities.add(host + ":" + port);
            if (port == 443) {
                authorities.add(host);
            }
        }
        return new Known(Set.copyOf(authorities), clock.instant());
    }

    /** Whether the address is of ours, on this path. */
    public boolean isOurs(String uri, String path) {
        if (!uri.endsWith(path)) {
            return false;
        }
        String base = uri.substring(0, uri.length() - path.length());
        return base.equals(primary.toString())
                || (external == null && base.startsWith("https://") && isKnown(base.substring("https://".length())));
    }

    /** Names and addresses of this host, the one to tell others first; IPv6 addresses in brackets. */
    public static List<String> hosts(String listen) {
        InetAddress address = address(listen);
        if (address != null && !address.isAnyLocalAddress()) {
            return address.isLoopbackAddress() ? List.of(text(address), "localhost") : List.of(text(address));
        }
        var hosts = new ArrayList<String>();
        var loopback = new ArrayList<String>();
        try {
            for (InetAddress local : NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList()) {
                (local.isLoopbackAddress() || local.isLinkLocalAddress() ? loopback : hosts).add(text(local));
            }
        } catch (SocketException e) {
            loopback.add("127.0.0.1");
        }
        hosts.sort((a, b) -> Boolean.compare(a.startsWith("["), b.startsWith("[")));
        hosts.addAll(loopback);
        hosts.add("localhost");
        hostname().ifPresent(hosts::add);
        return hosts;
    }

    /** As the kernel has it; asking Java would ask the resolver as well, which may take its time. */
    private static Optional<String> hostname() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            return name.matches("[a-z0-9.-]+") ? Optional.of(name) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static @Nullable InetAddress address(String listen) {
        try {
            return InetAddress.ofLiteral(listen);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress().replaceAll("%.*", "");
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }
}
