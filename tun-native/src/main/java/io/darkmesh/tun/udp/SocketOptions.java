package io.darkmesh.tun.udp;

import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** setsockopt(2) with the numbers of Linux. */
final class SocketOptions {
    static final int SOL_IP = 0;
    static final int IP_TOS = 1;
    static final int IP_PKTINFO = 8;
    static final int IP_MTU_DISCOVER = 10;
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;
    static final int SOL_IPV6 = 41;
    static final int IPV6_MTU_DISCOVER = 23;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_TCLASS = 67;

    /** Cut as need be. */
    static final int PMTUDISC_DONT = 0;
    /** DF, and the path's MTU as the kernel knows it counts for nothing. */
    static final int PMTUDISC_PROBE = 3;

    private static final int IP_RECVTOS = 13;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_RECVTCLASS = 66;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_MARK = 36;

    private final int fd;
    private final Arena arena;

    SocketOptions(int fd, Arena arena) {
        this.fd = fd;
        this.arena = arena;
    }

    /** Sets everything that has to be set before the socket is bound; DF stays off. */
    void beforeBind(UdpConfig config, boolean isIpv6) {
        if (config.reusePort()) {
            require(SOL_SOCKET, SO_REUSEPORT, 1, "share the port");
        }
        if (config.mark() != 0) {
            require(SOL_SOCKET, SO_MARK, config.mark(), "set the firewall mark");
        }
        if (!config.boundInterface().isEmpty()) {
            MemorySegment name = arena.allocateFrom(config.boundInterface());
            check(
                    Libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name.address(), (int) name.byteSize()),
                    "bind to the interface " + config.boundInterface());
        }
        if (isIpv6) {
            require(SOL_IPV6, IPV6_V6ONLY, config.family() == UdpConfig.Family.IPV6 ? 1 : 0, "choose the IP versions");
            require(SOL_IPV6, IPV6_RECVPKTINFO, 1, "learn local addresses");
            require(SOL_IPV6, IPV6_RECVTCLASS, 1, "learn traffic classes");
            attempt(SOL_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_DONT);
        } else {
            require(SOL_IP, IP_PKTINFO, 1, "learn local addresses");
        }
        attempt(SOL_IP, IP_RECVTOS, 1);
        attempt(SOL_IP, IP_MTU_DISCOVER, PMTUDISC_DONT);
        if (config.bufferBytes() > 0) {
            enlarge(SO_RCVBUFFORCE, SO_RCVBUF, config.bufferBytes());
            enlarge(SO_SNDBUFFORCE, SO_SNDBUF, config.bufferBytes());
        }
    }

    /** Whether the kernel joins datagrams received. */
    boolean joinReceived() {
        return attempt(SOL_UDP, UDP_GRO, 1);
    }

    /** Whether the kernel can cut datagrams sent. */
    boolean canSegment() {
        return attempt(SOL_UDP, UDP_SEGMENT, 0);
    }

    /** As root past the system's limit, else up to it. */
    private void enlarge(int forced, int limited, int bytes) {
        if (!attempt(SOL_SOCKET, forced, bytes)) {
            attempt(SOL_SOCKET, limited, bytes);
        }
    }

    private void require(int level, int option, int value, String what) {
        check(set(level, option, value), what);
    }

    private boolean attempt(int level, int option, int value) {
        return set(level, option, value) == 0;
    }

    private int set(int level, int option, int value) {
        MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, value);
        return Libc.setsockopt(fd, level, option, number.address(), Integer.BYTES);
    }

    private static void check(int result, String what) {
        if (result < 0) {
            throw UdpSocket.refused("cannot " + what, Libc.errno());
        }
    }
}
