package io.darkmesh.agent.portmap;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one UDP port open by UPnP-IGD, where the gateway opens none by PCP or NAT-PMP: all three are asked at the same
 * time, and the port is asked for when these have had their 250 ms. Plain blocking code on a virtual thread for each link;
 * the lease is renewed at half.
 */
public final class UpnpClient implements AutoCloseable {
    static final Duration OTHERS_FIRST = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(UpnpClient.class);
    private static final Duration RENEW = Duration.ofSeconds(PortMapper.LEASE_SECONDS / 2);
    private static final Duration AGAIN = Duration.ofMinutes(10);
    private static final Duration LAST_WORD = Duration.ofSeconds(3);

    private final Consumer<List<UdpEndpoint>> onMapped;
    private final BooleanSupplier isNeeded;
    private final int ssdpPort;
    private @Nullable Link link;
    private @Nullable Thread thread;

    /** How the host is attached, and what is open there. */
    private final class Link {
        private final InetAddress gateway;
        private final InetAddress local;
        private final int port;
        private volatile @Nullable Igd igd;
        private volatile int external;

        private Link(InetAddress gateway, InetAddress local, int port) {
            this.gateway = gateway;
            this.local = local;
            this.port = port;
        }

        private boolean isSame(InetAddress otherGateway, InetAddress otherLocal, int otherPort) {
            return gateway.equals(otherGateway) && local.equals(otherLocal) && port == otherPort;
        }

        private void run() {
            try {
                long decidedNs = System.nanoTime() + OTHERS_FIRST.toNanos();
                while (true) {
                    boolean opened = open(decidedNs);
                    Thread.sleep(opened ? RENEW : AGAIN);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // another link, or the end
            }
        }

        /** @param decidedNs when the other protocols have had their time */
        private boolean open(long decidedNs) throws InterruptedException {
            try (var commands = new IgdCommands()) {
                Optional<URI> location = Ssdp.find(gateway, local, ssdpPort);
                Igd found = location.isEmpty()
                        ? null
                        : commands.describe(location.get(), gateway).orElse(null);
                Optional<InetAddress> address = found == null
                        ? Optional.empty()
                        : commands.externalAddress(found).filter(Link::isUsable);
                igd = found;
                Thread.sleep(Duration.ofNanos(Math.max(0, decidedNs - System.nanoTime())));
                external = found == null || address.isEmpty() || !isNeeded.getAsBoolean()
                        ? 0
                        : commands.open(found, local, port, PortMapper.LEASE_SECONDS)
                                .orElse(0);
                tell(
                        this,
                        external == 0 || address.isEmpty()
                                ? List.of()
                                : List.of(new UdpEndpoint(address.get(), external)));
                return external != 0;
            } catch (IOException e) {
                LOG.debug("UPnP at {}: {}", gateway, e.getMessage());
                tell(this, List.of());
                return false;
            }
        }

        private static boolean isUsable(InetAddress address) {
            return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isMulticastAddress();
        }

        private void shut() {
            Igd known = igd;
            if (known == null || external == 0) {
                return;
            }
            try (var commands = new IgdCommands()) {
                commands.shut(known, external);
            } catch (IOException e) {
                LOG.debug("the port stays open until its lease ends: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Asks nobody before {@link #onLink}.
     *
     * @param onMapped told where the port is open; must not block
     * @param isNeeded whether nothing else has opened the port
     */
    public UpnpClient(Consumer<List<UdpEndpoint>> onMapped, BooleanSupplier isNeeded) {
        this(onMapped, isNeeded, Ssdp.PORT);
    }

    UpnpClient(Consumer<List<UdpEndpoint>> onMapped, BooleanSupplier isNeeded, int ssdpPort) {
        this.onMapped = onMapped;
        this.isNeeded = isNeeded;
        this.ssdpPort = ssdpPort;
    }

    /** The default gateway, our address towards it, and our UDP port; again after each change of the link. */
    public synchronized void onLink(InetAddress gateway, InetAddress local, int port) {
        if (link != null && link.isSame(gateway, local, port)) {
            return;
        }
        onLinkLost();
        var next = new Link(gateway, local, port);
        link = next;
        thread = Thread.ofVirtual().name("upnp").start(next::run);
    }

    /** There is no gateway. */
    public synchronized void onLinkLost() {
        if (thread != null) {
            thread.interrupt();
        }
        if (link != null) {
            link = null;
            onMapped.accept(List.of());
        }
    }

    /** Whether the gateway speaks it. */
    public synchronized boolean isSpoken() {
        return link != null && link.igd != null;
    }

    private synchronized void tell(Link by, List<UdpEndpoint> endpoints) {
        if (by.equals(link)) {
            onMapped.accept(endpoints);
        }
    }

    /** Has the gateway close the port; waits for that, for seconds at most. */
    @Override
    public void close() {
        Link last;
        synchronized (this) {
            last = link;
            onLinkLost();
        }
        if (last != null) {
            Thread end = Thread.ofVirtual().name("upnp-end").start(last::shut);
            try {
                end.join(LAST_WORD);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
