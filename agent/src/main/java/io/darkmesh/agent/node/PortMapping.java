package io.darkmesh.agent.node;

import io.darkmesh.agent.os.BootClock;
import io.darkmesh.agent.os.DefaultGateway;
import io.darkmesh.agent.portmap.PortMapClient;
import io.darkmesh.agent.portmap.Protocol;
import io.darkmesh.agent.portmap.UpnpClient;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the router of this host open our port, wherever the host is attached. */
final class PortMapping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);
    private static final int ANY_PORT = 9;

    private final AtomicReference<List<UdpEndpoint>> newest = new AtomicReference<>(List.of());
    private final Consumer<List<UdpEndpoint>> onMapped;
    private final PortMapClient client;
    private final UpnpClient upnp;
    private List<UdpEndpoint> byUpnp = List.of(); // guarded by this
    private List<UdpEndpoint> byOthers = List.of(); // guarded by this

    /** @param onMapped told, on a thread that may wait, what the router forwards to us now */
    PortMapping(Consumer<List<UdpEndpoint>> onMapped) {
        this.onMapped = onMapped;
        this.client = new PortMapClient(this::onMapped, new BootClock(), new SecureRandom());
        this.upnp = new UpnpClient(this::onMappedByUpnp, this::isUpnpNeeded);
    }

    private synchronized boolean isUpnpNeeded() {
        return byOthers.isEmpty();
    }

    private synchronized void onMapped(List<UdpEndpoint> endpoints) {
        byOthers = endpoints;
        tell();
    }

    private synchronized void onMappedByUpnp(List<UdpEndpoint> endpoints) {
        byUpnp = endpoints;
        tell();
    }

    /** What is told is the newest there is when it is told, since two of these threads may overtake each other. */
    private void tell() {
        newest.set(Stream.concat(byOthers.stream(), byUpnp.stream()).distinct().toList());
        Thread.ofVirtual().name("port-mapped").start(() -> onMapped.accept(newest.get()));
    }

    /** The host is attached like this now. */
    void onLink(String device, int port) {
        Optional<InetAddress> gateway = DefaultGateway.find(device);
        Optional<InetAddress> local = gateway.flatMap(PortMapping::towards);
        if (gateway.isPresent() && local.isPresent()) {
            client.onLink(gateway.get(), local.get(), port);
            upnp.onLink(gateway.get(), local.get(), port);
        } else {
            client.onLinkLost();
            upnp.onLinkLost();
        }
    }

    /** In which protocols the router has answered. */
    Set<Protocol> spoken() {
        Set<Protocol> all = EnumSet.noneOf(Protocol.class);
        all.addAll(client.spoken());
        if (upnp.isSpoken()) {
            all.add(Protocol.UPNP);
        }
        return all;
    }

    /** The address of ours that the kernel uses towards this one; nothing is sent. */
    private static Optional<InetAddress> towards(InetAddress gateway) {
        try (var socket = new DatagramSocket()) {
            socket.connect(gateway, ANY_PORT);
            InetAddress local = socket.getLocalAddress();
            return local.isAnyLocalAddress() ? Optional.empty() : Optional.of(local);
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.debug("no way to the gateway {}: {}", gateway, e.getMessage());
            return Optional.empty();
        }
    }

    /** Has the router close the port. */
    @Override
    public void close() {
        client.close();
        upnp.close();
    }
}
