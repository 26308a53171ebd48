package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.VirtioNetHeader;
import io.darkmesh.tun.udp.LocalAddress;
import io.darkmesh.tun.udp.UdpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;

/**
 * What a router would say of a datagram of ours, had it not been kept from saying so: "packet too big" with an MTU of
 * 1280 bytes (RFC 4443 section 3.2). It quotes no more than the datagram's IPv6 and UDP headers.
 *
 * @param from whose answer it shall be
 * @param source the address of ours that the datagram left from
 * @param remote where it was sent to
 */
public record PacketTooBig(Inet6Address from, LocalAddress source, UdpAddress remote) {
    private static final int MTU_BYTES = 1280;
    private static final int TYPE = 2;
    private static final int UDP = 17;
    private static final int IPV6_BYTES = 40;
    private static final int ICMP_BYTES = 8;
    private static final int UDP_BYTES = 8;
    private static final int HOP_LIMIT = 64;

    /** The frame to give to the host through a TUN device, for a datagram from this port. */
    public MemorySegment frame(int port) {
        MemorySegment frame =
                Arena.ofAuto().allocate(VirtioNetHeader.BYTES + 2 * IPV6_BYTES + ICMP_BYTES + UDP_BYTES, Long.BYTES);
        long ip = VirtioNetHeader.BYTES;
        long icmp = ip + IPV6_BYTES;
        long quoted = icmp + ICMP_BYTES;
        int icmpBytes = ICMP_BYTES + IPV6_BYTES + UDP_BYTES;
        header(frame, ip, ParsedPacket.ICMPV6, icmpBytes);
        MemorySegment.copy(from.getAddress(), 0, frame, ValueLayout.JAVA_BYTE, ip + 8, 16);
        putAddress(frame, ip + 24, source.high(), source.low());
        Wire.putU8(frame, icmp, TYPE);
        Wire.putI32(frame, icmp + 4, MTU_BYTES);
        int udpBytes = MTU_BYTES; // longer, with its header, than what is said to fit
        header(frame, quoted, UDP, udpBytes);
        putAddress(frame, quoted + 8, source.high(), source.low());
        putAddress(frame, quoted + 24, remote.high(), remote.low());
        Wire.putU16(frame, quoted + IPV6_BYTES, port);
        Wire.putU16(frame, quoted + IPV6_BYTES + 2, remote.port());
        Wire.putU16(frame, quoted + IPV6_BYTES + 4, udpBytes);
        Checksum.finish(
                frame,
                icmp + 2,
                Checksum.pseudoHeader(frame, ip, true, ParsedPacket.ICMPV6, icmpBytes)
                        + Checksum.sum(frame, icmp, icmpBytes));
        return frame;
    }

    private static void header(MemorySegment frame, long at, int protocol, int payloadBytes) {
        Wire.putU8(frame, at, 0x60);
        Wire.putU16(frame, at + 4, payloadBytes);
        Wire.putU8(frame, at + 6, protocol);
        Wire.putU8(frame, at + 7, HOP_LIMIT);
    }

    private static void putAddress(MemorySegment frame, long at, long high, long low) {
        Wire.putI32(frame, at, (int) (high >>> 32));
        Wire.putI32(frame, at + 4, (int) high);
        Wire.putI32(frame, at + 8, (int) (low >>> 32));
        Wire.putI32(frame, at + 12, (int) low);
    }
}
