package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.tun.udp.UdpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets besides the tunnel's own that a search for a hard NAT's port needs: up to 256 for a peer, each with any free
 * port. Workers send through them as through a relay; one thread receives from all, and runs only while there are any.
 */
final class ExtraSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExtraSockets.class);
    private static final int MAX_SOCKETS = 2048;
    private static final int MAX_REMOTES = 64;

    /** 100::/64 as relays have it, with numbers of our own. */
    private static final long DISCARD_PREFIX = 0x0100_0000_0000_0000L;

    private static final long FIRST_NUMBER = 1L << 62;

    private final LinkReceiver receiver;
    private final AtomicLong numbers = new AtomicLong(FIRST_NUMBER);
    private final Map<Id, Socket> sockets = new ConcurrentHashMap<>();
    private @Nullable Selector selector;
    private boolean closed;

    private record Id(String peer, int number) {}

    /** @param receiver takes what comes */
    ExtraSockets(LinkReceiver receiver) {
        this.receiver = receiver;
    }

    /** From one socket to one address and port. */
    static final class Link implements RelayLink {
        private final DatagramChannel channel;
        private final PathId.Direct id;
        private final InetSocketAddress remote;
        private final UdpAddress origin;

        private Link(DatagramChannel channel, PathId.Direct id, long number) {
            this.channel = channel;
            this.id = id;
            this.remote =
                    new InetSocketAddress(id.remote().address(), id.remote().port());
            this.origin = new UdpAddress(DISCARD_PREFIX, number, 1, 0);
        }

        PathId.Direct id() {
            return id;
        }

        @Override
        public UdpAddress origin() {
            return origin;
        }

        @Override
        public boolean send(MemorySegment memory, long offset, int bytes, int segmentBytes) {
            try {
                for (int done = 0; done < bytes; done += segmentBytes) {
                    int size = Math.min(segmentBytes, bytes - done);
                    channel.send(memory.asSlice(offset + done, size).asByteBuffer(), remote);
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    private final class Socket {
        private final int number;
        private final DatagramChannel channel;
        private final Map<UdpEndpoint, Path.Relayed> paths = new ConcurrentHashMap<>();
        // of the last datagram, which is nearly always that of the next: then nothing is allocated; the receiving
        // thread's
        private @Nullable InetSocketAddress lastSource;
        private Path.@Nullable Relayed lastPath;

        private Socket(int number, DatagramChannel channel) {
            this.number = number;
            this.channel = channel;
        }

        Path.Relayed pathFrom(InetSocketAddress source) {
            Path.Relayed path = lastPath;
            if (path == null || !source.equals(lastSource)) {
                path = path(new UdpEndpoint(source.getAddress(), source.getPort()));
                lastSource = source;
                lastPath = path;
            }
            return path;
        }

        Path.Relayed path(UdpEndpoint remote) {
            if (paths.size() > MAX_REMOTES && !paths.containsKey(remote)) {
                paths.clear();
            }
            return paths.computeIfAbsent(
                    remote,
                    to -> new Path.Relayed(
                            new Link(channel, new PathId.Direct(to, number), numbers.getAndIncrement())));
        }
    }

    /** The way from this socket, which is opened if need be; nothing when the host has none left. */
    synchronized Path.@Nullable Relayed path(String peer, PathId.Direct id) {
        Id key = new Id(peer, id.socket());
        Socket socket = sockets.get(key);
        if (socket == null && !closed && sockets.size() < MAX_SOCKETS) {
            socket = open(id.socket());
            if (socket != null) {
                sockets.put(key, socket);
            }
        }
        return socket == null ? null : socket.path(id.remote());
    }

    private @Nullable Socket open(int number) {
        try {
            Selector current = selector;
            if (current == null) {
                current = Selector.open();
                selector = current;
                Selector started = current;
                Thread.ofPlatform().name("extra-sockets").daemon().start(() -> receive(started));
            }
            DatagramChannel channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.bind(null);
            var socket = new Socket(number, channel);
            channel.register(current, SelectionKey.OP_READ, socket);
            current.wakeup();
            return socket;
        } catch (IOException e) {
            LOG.debug("no more sockets: {}", e.getMessage());
            return null;
        }
    }

    /** Closes a peer's sockets but this one. */
    synchronized void close(String peer, int keep) {
        sockets.forEach((id, socket) -> {
            if (id.peer().equals(peer) && (id.number() != keep || keep == 0)) {
                sockets.remove(id);
                close(socket);
            }
        });
        if (sockets.isEmpty()) {
            stop();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.channel.close();
        } catch (IOException e) {
            LOG.debug("closing a socket: {}", e.getMessage());
        }
    }

    private void stop() {
        Selector current = selector;
        selector = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                LOG.debug("closing the selector: {}", e.getMessage());
            }
        }
    }

    private void receive(Selector from) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        Consumer<SelectionKey> action = key -> read(key, buffer);
        try {
            while (from.isOpen()) {
                from.select(action);
            }
        } catch (IOException | ClosedSelectorException e) {
            LOG.trace("no more extra sockets", e);
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        if (!(key.attachment() instanceof Socket socket)) {
            return;
        }
        try {
            for (var source = receive(socket, buffer); source != null; source = receive(socket, buffer)) {
                receiver.offer(socket.pathFrom(source), buffer.flip());
            }
        } catch (IOException e) {
            LOG.trace("a socket was closed", e);
        }
    }

    private static @Nullable InetSocketAddress receive(Socket socket, ByteBuffer buffer) throws IOException {
        return (InetSocketAddress) socket.channel.receive(buffer.clear());
    }

    @Override
    public synchronized void close() {
        closed = true;
        sockets.values().forEach(ExtraSockets::close);
        sockets.clear();
        stop();
    }
}
