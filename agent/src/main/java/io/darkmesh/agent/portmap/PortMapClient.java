package io.darkmesh.agent.portmap;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link PortMapper} with a socket and a thread of its own. */
public final class PortMapClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapClient.class);
    private static final int MAX_DATAGRAM_BYTES = 1_100; // RFC 6887 section 7
    private static final long LONGEST_WAIT_MS = 60_000;

    private final PortMapper mapper;
    private final Consumer<List<UdpEndpoint>> onMapped;
    private final LongSupplier clock;
    private final DatagramSocket socket;
    private final int gatewayPort;
    private InetAddress gateway; // guarded by this

    /**
     * Asks nothing before {@link #onLink}.
     *
     * @param onMapped is told, on this client's thread or the caller's, where the port is open; must not block
     * @throws UncheckedIOException when there is no socket to be had
     */
    public PortMapClient(Consumer<List<UdpEndpoint>> onMapped, LongSupplier clock, RandomGenerator random) {
        this(onMapped, clock, random, PortMapper.GATEWAY_PORT);
    }

    PortMapClient(Consumer<List<UdpEndpoint>> onMapped, LongSupplier clock, RandomGenerator random, int gatewayPort) {
        this.mapper = new PortMapper(random);
        this.onMapped = onMapped;
        this.clock = clock;
        this.gatewayPort = gatewayPort;
        this.gateway = InetAddress.getLoopbackAddress();
        try {
            this.socket = new DatagramSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("port mapping").start(this::run);
    }

    /** The default gateway, our address towards it, and our UDP port; again after each change of the link. */
    public synchronized void onLink(InetAddress gatewayAddress, InetAddress local, int port) {
        gateway = gatewayAddress;
        mapper.start(gatewayAddress, local, port, clock.getAsLong(), this::obey);
        wake();
    }

    /** In which protocols the gateway has answered. */
    public synchronized Set<Protocol> spoken() {
        return mapper.spoken();
    }

    /** There is no gateway. */
    public synchronized void onLinkLost() {
        mapper.stop(this::obey);
    }

    /** Closes the port at the gateway, then the socket. */
    @Override
    public synchronized void close() {
        mapper.release(this::obey);
        socket.close();
    }

    /** A datagram to ourselves ends the wait for others, so that new deadlines count. */
    private void wake() {
        try {
            var self = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
            socket.send(new DatagramPacket(new byte[0], 0, self));
        } catch (IOException e) {
            LOG.debug("not woken: {}", e.getMessage());
        }
    }

    private void run() {
        var packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
        while (!socket.isClosed()) {
            try {
                socket.setSoTimeout(waitMs());
                packet.setLength(MAX_DATAGRAM_BYTES);
                socket.receive(packet);
                var datagram = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                synchronized (this) {
                    mapper.onDatagram(packet.getAddress(), datagram, clock.getAsLong(), this::obey);
                }
            } catch (SocketTimeoutException e) {
                // time is up, see below
            } catch (IOException e) {
                LOG.debug("port mapping: {}", e.getMessage()); // an ICMP error, or closed
            }
            synchronized (this) {
                if (!socket.isClosed()) {
                    mapper.onTimeout(clock.getAsLong(), this::obey);
                }
            }
        }
    }

    private synchronized int waitMs() {
        long left = (mapper.nextDeadlineNs() - clock.getAsLong()) / 1_000_000;
        return (int) Math.clamp(left + 1, 1, LONGEST_WAIT_MS);
    }

    private synchronized void obey(PortMapper.Output output) {
        switch (output) {
            case PortMapper.Output.Send send -> {
                byte[] bytes = new byte[send.datagram().remaining()];
                send.datagram().get(bytes);
                try {
                    socket.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress(gateway, gatewayPort)));
                } catch (IOException e) {
                    LOG.debug("gateway {} not asked: {}", gateway, e.getMessage());
                }
            }
            case PortMapper.Output.Mapped mapped -> {
                LOG.info("port mapping: {}", mapped.endpoints());
                onMapped.accept(mapped.endpoints());
            }
        }
    }
}
