package io.darkmesh.tun.udp;

/**
 * How to open a socket.
 *
 * @param family which IP versions it speaks
 * @param port 0 lets the system choose
 * @param reusePort whether further sockets of ours may share the port, the kernel keeping a flow on one of them
 * @param mark SO_MARK for policy routing, 0 for none; needs CAP_NET_ADMIN
 * @param boundInterface the only interface to use, empty for any
 * @param joinReceived whether to ask for UDP_GRO
 * @param segmentSent whether to use UDP_SEGMENT
 * @param bufferBytes wanted size of the send and the receive buffer each, 0 for the system's default
 */
public record UdpConfig(
        Family family,
        int port,
        boolean reusePort,
        int mark,
        String boundInterface,
        boolean joinReceived,
        boolean segmentSent,
        int bufferBytes) {
    /** Seven MiB, what other WireGuard implementations ask for. */
    public static final int DEFAULT_BUFFER_BYTES = 7 << 20;

    /** IP versions. */
    public enum Family {
        /** IPv6 and IPv4 on one socket, or IPv4 alone where the kernel has no IPv6. */
        DUAL,
        IPV4,
        IPV6
    }

    /** Both IP versions, both offloads. */
    public static UdpConfig onPort(int port) {
        return new UdpConfig(Family.DUAL, port, false, 0, "", true, true, DEFAULT_BUFFER_BYTES);
    }

    public UdpConfig withFamily(Family wanted) {
        return new UdpConfig(wanted, port, reusePort, mark, boundInterface, joinReceived, segmentSent, bufferBytes);
    }

    public UdpConfig withPort(int wanted) {
        return new UdpConfig(family, wanted, reusePort, mark, boundInterface, joinReceived, segmentSent, bufferBytes);
    }

    public UdpConfig withReusePort(boolean reuse) {
        return new UdpConfig(family, port, reuse, mark, boundInterface, joinReceived, segmentSent, bufferBytes);
    }

    public UdpConfig withMark(int wanted) {
        return new UdpConfig(family, port, reusePort, wanted, boundInterface, joinReceived, segmentSent, bufferBytes);
    }

    public UdpConfig withOffloads(boolean join, boolean segment) {
        return new UdpConfig(family, port, reusePort, mark, boundInterface, join, segment, bufferBytes);
    }
}
