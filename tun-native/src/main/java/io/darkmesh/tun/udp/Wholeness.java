package io.darkmesh.tun.udp;

import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whether a socket's datagrams carry DF. Only IPv6 has a control message for one datagram alone, so this is the whole
 * socket's setting, made just before such a datagram and undone just after it.
 */
final class Wholeness {
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    /** Cut as need be. */
    private static final int PMTUDISC_DONT = 0;
    /** DF, and the path's MTU as the kernel knows it counts for nothing. */
    private static final int PMTUDISC_PROBE = 3;

    private final MemorySegment cut;
    private final MemorySegment whole;

    Wholeness(Arena arena) {
        cut = arena.allocateFrom(ValueLayout.JAVA_INT, PMTUDISC_DONT);
        whole = arena.allocateFrom(ValueLayout.JAVA_INT, PMTUDISC_PROBE);
    }

    void set(int fd, boolean isIpv6Socket, boolean wanted) {
        long value = (wanted ? whole : cut).address();
        Libc.setsockopt(fd, SocketOptions.SOL_IP, IP_MTU_DISCOVER, value, Integer.BYTES);
        if (isIpv6Socket) {
            Libc.setsockopt(fd, SocketOptions.SOL_IPV6, IPV6_MTU_DISCOVER, value, Integer.BYTES);
        }
    }
}
