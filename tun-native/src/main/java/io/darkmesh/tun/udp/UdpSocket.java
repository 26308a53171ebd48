package io.darkmesh.tun.udp;

import io.darkmesh.tun.TunException;
import io.darkmesh.tun.TunException.Kind;
import io.darkmesh.tun.libc.Descriptor;
import io.darkmesh.tun.libc.Errno;
import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/** A UDP socket of Linux, bound to every local address. */
public final class UdpSocket implements DatagramPort {
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 0x80802;

    private final Descriptor descriptor;
    private final boolean isIpv6;
    private final int port;
    private final boolean joinsReceived;
    private final AtomicBoolean segments;

    private UdpSocket(Descriptor descriptor, boolean isIpv6, int port, boolean joinsReceived, boolean segments) {
        this.descriptor = descriptor;
        this.isIpv6 = isIpv6;
        this.port = port;
        this.joinsReceived = joinsReceived;
        this.segments = new AtomicBoolean(segments);
    }

    /**
     * Opens and binds.
     *
     * @throws TunException {@link Kind#PORT_TAKEN}, {@link Kind#NO_PERMISSION}, {@link Kind#NOT_SUPPORTED} or
     *     {@link Kind#SYSTEM}
     */
    public static UdpSocket open(UdpConfig config) {
        boolean isIpv6 = config.family() != UdpConfig.Family.IPV4;
        int fd = Libc.socket(
                isIpv6 ? SocketAddresses.AF_INET6 : SocketAddresses.AF_INET, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
        if (fd < 0 && config.family() == UdpConfig.Family.DUAL && Libc.errno() == Errno.EAFNOSUPPORT) {
            return open(config.withFamily(UdpConfig.Family.IPV4));
        }
        if (fd < 0) {
            throw refused("cannot open a UDP socket", Libc.errno());
        }
        try (Arena arena = Arena.ofConfined()) {
            var options = new SocketOptions(fd, arena);
            options.beforeBind(config, isIpv6);
            int port = bind(fd, config.port(), isIpv6, arena);
            boolean joins = config.joinReceived() && options.joinReceived();
            boolean segments = config.segmentSent() && options.canSegment();
            return new UdpSocket(new Descriptor(fd), isIpv6, port, joins, segments);
        } catch (TunException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private static int bind(int fd, int port, boolean isIpv6, Arena arena) {
        MemorySegment address = arena.allocate(SocketAddresses.IPV6_BYTES, Long.BYTES);
        int bytes = SocketAddresses.write(address, 0, new UdpAddress(0, 0, port, 0), isIpv6);
        if (Libc.bind(fd, address.address(), bytes) < 0) {
            throw refused("cannot listen on UDP port " + port, Libc.errno());
        }
        MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, bytes);
        if (Libc.getsockname(fd, address.address(), length.address()) < 0) {
            throw refused("cannot learn the UDP port", Libc.errno());
        }
        return SocketAddresses.port(address);
    }

    static TunException refused(String what, int errno) {
        Kind kind =
                switch (errno) {
                    case Errno.EADDRINUSE -> Kind.PORT_TAKEN;
                    case Errno.EADDRNOTAVAIL -> Kind.ADDRESS_NOT_AVAILABLE;
                    case Errno.EACCES, Errno.EPERM -> Kind.NO_PERMISSION;
                    case Errno.EAFNOSUPPORT -> Kind.NOT_SUPPORTED;
                    default -> Kind.SYSTEM;
                };
        return new TunException(kind, what + ": " + Libc.strerror(errno));
    }

    @Override
    public int port() {
        return port;
    }

    /** Whether the kernel joins datagrams received. */
    public boolean joinsReceived() {
        return joinsReceived;
    }

    /** Whether the kernel cuts datagrams sent; turns false for good when a path cannot. */
    public boolean segmentsSent() {
        return segments.get();
    }

    @Override
    public DatagramSender newSender(boolean waits) {
        return newSender(waits, UdpSender::sendmsg);
    }

    UdpSender newSender(boolean waits, UdpSender.Call segmentedCall) {
        return new UdpSender(descriptor, isIpv6, waits, segments, segmentedCall);
    }

    @Override
    public DatagramReceiver newReceiver() {
        return new UdpReceiver(descriptor);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
