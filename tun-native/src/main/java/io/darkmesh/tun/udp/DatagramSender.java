package io.darkmesh.tun.udp;

import java.lang.foreign.MemorySegment;

/** Sends from a {@link DatagramPort}. Belongs to one thread; sending does not allocate. */
public interface DatagramSender extends AutoCloseable {
    /** The most datagrams one send may hold (UDP_MAX_SEGMENTS of older kernels). */
    int MAX_SEGMENTS = 64;

    /** The most bytes several datagrams may have together, below 65,535 less the headers of IPv6 and UDP. */
    int MAX_BYTES = 65_000;

    /**
     * Sends datagrams that lie one behind the other: each {@code segmentBytes} long but the last, which may be shorter.
     * Where the kernel or the path cannot cut them, they are sent one by one.
     *
     * @param trafficClass the IP header's TOS or traffic class, 0 to 255
     * @param bytes of all datagrams; several have at most {@value #MAX_BYTES} together and are at most
     *     {@value #MAX_SEGMENTS}; one that is larger than UDP takes is {@link SendOutcome#TOO_LARGE}
     */
    SendOutcome send(UdpEndpoint to, int trafficClass, MemorySegment memory, long offset, int bytes, int segmentBytes);

    /**
     * Sends one datagram that nobody on the way may cut: with DF set (RFC 8899 section 4.4), and whatever the kernel
     * believes of the path's MTU. What other threads send on this socket at that very moment may go out so, too.
     *
     * @return {@link SendOutcome#TOO_LARGE} when already the first link does not take it
     */
    SendOutcome sendWhole(UdpEndpoint to, MemorySegment memory, long offset, int bytes);

    /** Frees the sender's memory; by the owning thread. */
    @Override
    void close();
}
