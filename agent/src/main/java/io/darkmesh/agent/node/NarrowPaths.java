package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.PacketTooBig;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.tun.udp.LocalAddress;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the host cut what is too long for IPv6 paths whose routers do not say so. Its socket option IPV6_MTU does not do
 * that: Linux cuts only what exceeds the MTU that it holds the path to have. So it is told, with the very message that
 * was swallowed; it believes that for ten minutes. All but the calls themselves happens on the executor.
 */
final class NarrowPaths {
    private static final Logger LOG = LoggerFactory.getLogger(NarrowPaths.class);
    private static final int LINK_LOCAL = 0xfe80 >>> 6;

    private final Consumer<InetAddress> forget;
    private final Predicate<PacketTooBig> tell;
    private final Executor executor;
    private final Set<InetAddress> told = new HashSet<>();

    /**
     * Touches nothing yet.
     *
     * @param forget has the host forget what it believes of the path to this address; may block
     * @param tell gives this to the host; false when it does not take it
     * @param executor runs one thing after the other
     */
    NarrowPaths(Consumer<InetAddress> forget, Predicate<PacketTooBig> tell, Executor executor) {
        this.forget = forget;
        this.tell = tell;
        this.executor = executor;
    }

    /**
     * What goes there is cut from now on. The host does not take longer than ten minutes from a second word, so that it
     * has to forget the first.
     *
     * @param peer who is there; the word is from its mesh address, which a check of reverse paths finds right
     */
    void add(UdpEndpoint to, Node peer) {
        UdpAddress remote = to.remote();
        if (remote.isIpv4() || remote.high() >>> 54 == LINK_LOCAL) {
            return;
        }
        for (IpPrefix prefix : peer.addresses()) {
            if (prefix.address() instanceof Inet6Address from) {
                executor.execute(() -> tell(peer.name(), from, to));
                return;
            }
        }
    }

    private void tell(String peer, Inet6Address from, UdpEndpoint to) {
        InetSocketAddress remote = to.remote().toInetSocketAddress();
        Optional<LocalAddress> source = to.local().or(() -> source(remote));
        if (source.isEmpty()) {
            return;
        }
        if (told.add(remote.getAddress())) {
            LOG.info("{} is reached in fragments: the network between drops what is longer than 1280 bytes", peer);
        }
        forget.accept(remote.getAddress());
        if (!tell.test(new PacketTooBig(from, source.get(), to.remote()))) {
            LOG.debug("the host was not told of the MTU towards {}", remote);
        }
    }

    /** The address of ours that the routing table chooses. */
    private static Optional<LocalAddress> source(InetSocketAddress remote) {
        try (var socket = new DatagramSocket()) {
            socket.connect(remote);
            var local = UdpAddress.of(new InetSocketAddress(socket.getLocalAddress(), 0));
            return Optional.of(new LocalAddress(local.high(), local.low(), 0));
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.debug("no way to {}: {}", remote, e.getMessage());
            return Optional.empty();
        }
    }

    /** What goes there is sent whole again. */
    void remove(UdpEndpoint to) {
        executor.execute(() -> {
            InetAddress remote = to.remote().toInetSocketAddress().getAddress();
            if (told.remove(remote)) {
                forget.accept(remote);
            }
        });
    }

    /** Nothing of it is left on the host. */
    void removeAll() {
        executor.execute(() -> {
            told.forEach(forget);
            told.clear();
        });
    }
}
