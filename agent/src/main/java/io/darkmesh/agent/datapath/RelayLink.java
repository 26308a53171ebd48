package io.darkmesh.agent.datapath;

import io.darkmesh.tun.udp.UdpAddress;
import java.lang.foreign.MemorySegment;

/** A way to one peer through a relay. Called by workers: it must neither block nor keep the memory. */
public interface RelayLink {
    /**
     * An address that stands for this link: what comes through it is received as from there. It must be no address that
     * a UDP datagram can come from, for example one in 100::/64 (RFC 6666).
     */
    UdpAddress origin();

    /**
     * Takes datagrams that lie one behind the other, each {@code segmentBytes} long but the last; copies them into a
     * bounded queue.
     *
     * @return false when they were dropped
     */
    boolean send(MemorySegment memory, long offset, int bytes, int segmentBytes);
}
