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
    private final MemorySegment cut;
    private final MemorySegment whole;

    Wholeness(Arena arena) {
        cut = arena.allocateFrom(ValueLayout.JAVA_INT, SocketOptions.PMTUDISC_DONT);
        whole = arena.allocateFrom(ValueLayout.JAVA_INT, SocketOptions.PMTUDISC_PROBE);
    }

    void set(int fd, boolean isIpv6Socket, boolean wanted) {
        long value = (wanted ? whole : cut).address();
        Libc.setsockopt(fd, SocketOptions.SOL_IP, SocketOptions.IP_MTU_DISCOVER, value, Integer.BYTES);
        if (isIpv6Socket) {
            Libc.setsockopt(fd, SocketOptions.SOL_IPV6, SocketOptions.IPV6_MTU_DISCOVER, value, Integer.BYTES);
        }
    }
}
