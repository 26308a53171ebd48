package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tells the local sender that a packet cannot be delivered: "host unreachable" (RFC 792) or "address unreachable" (RFC
 * 4443 section 3.1), or that it is too large: "fragmentation needed" (RFC 1191 section 4) or "packet too big" (RFC 4443
 * section 3.2). As from the destination itself. Never about an ICMP error, a fragment or a multicast, and at a
 * bounded rate (RFC 1812 section 4.3.2.8).
 */
final class IcmpUnreachable {
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int ICMP_BYTES = 8;
    private static final int MAX_IPV4_BYTES = 576;
    private static final int MAX_IPV6_BYTES = 1280;
    private static final int TTL = 64;
    private static final long INTERVAL_NS = 10_000_000;
    private static final int BURST = 50;

    private final MemorySegment frame;
    private long creditFromNs = Long.MIN_VALUE;

    IcmpUnreachable(Arena arena) {
        frame = arena.allocate(VirtioNetHeader.BYTES + MAX_IPV6_BYTES, 16);
    }

    /** The frame that {@link #answer} makes. */
    MemorySegment frame() {
        return frame;
    }

    /** Makes a frame that says the packet's destination cannot be reached; answers its length, 0 for nothing to say. */
    int answer(MemorySegment memory, long at, ParsedPacket packet, long nowNs) {
        return answer(memory, at, packet, 0, nowNs);
    }

    /** As {@link #answer}, but says that packets may have {@code mtuBytes} at most. */
    int tooBig(MemorySegment memory, long at, ParsedPacket packet, int mtuBytes, long nowNs) {
        return answer(memory, at, packet, mtuBytes, nowNs);
    }

    private int answer(MemorySegment memory, long at, ParsedPacket packet, int mtuBytes, long nowNs) {
        if (packet.isFragment() || packet.isIcmpError() || !isUnicast(packet) || !hasCredit(nowNs)) {
            return 0;
        }
        VirtioNetHeader.clear(frame, 0);
        return VirtioNetHeader.BYTES
                + (packet.isIpv6() ? ipv6(memory, at, packet, mtuBytes) : ipv4(memory, at, packet, mtuBytes));
    }

    private static boolean isUnicast(ParsedPacket packet) {
        if (packet.isIpv6()) {
            return packet.destinationHigh() >>> 56 != 0xff;
        }
        return (int) packet.destinationLow() >>> 28 < 0xe && (int) packet.sourceLow() != 0;
    }

    private boolean hasCredit(long nowNs) {
        creditFromNs = Math.max(creditFromNs, nowNs - BURST * INTERVAL_NS);
        if (creditFromNs + INTERVAL_NS > nowNs) {
            return false;
        }
        creditFromNs += INTERVAL_NS;
        return true;
    }

    private int ipv4(MemorySegment memory, long at, ParsedPacket packet, int mtuBytes) {
        int quoted = Math.min(packet.bytes(), MAX_IPV4_BYTES - IPV4_BYTES - ICMP_BYTES);
        int bytes = IPV4_BYTES + ICMP_BYTES + quoted;
        long ip = VirtioNetHeader.BYTES;
        frame.asSlice(ip, IPV4_BYTES + ICMP_BYTES).fill((byte) 0);
        Wire.putU8(frame, ip, 0x45);
        Wire.putU16(frame, ip + 2, bytes);
        Wire.putU8(frame, ip + 8, TTL);
        Wire.putU8(frame, ip + 9, ParsedPacket.ICMP);
        Wire.putI32(frame, ip + 12, Wire.i32(memory, at + 16));
        Wire.putI32(frame, ip + 16, Wire.i32(memory, at + 12));
        Checksum.finishIpv4Header(frame, ip, IPV4_BYTES);
        long icmp = ip + IPV4_BYTES;
        Wire.putU8(frame, icmp, 3);
        Wire.putU8(frame, icmp + 1, mtuBytes == 0 ? 1 : 4);
        Wire.putU16(frame, icmp + 6, mtuBytes);
        MemorySegment.copy(memory, at, frame, icmp + ICMP_BYTES, quoted);
        Checksum.finish(frame, icmp + 2, Checksum.sum(frame, icmp, ICMP_BYTES + quoted));
        return bytes;
    }

    private int ipv6(MemorySegment memory, long at, ParsedPacket packet, int mtuBytes) {
        int quoted = Math.min(packet.bytes(), MAX_IPV6_BYTES - IPV6_BYTES - ICMP_BYTES);
        int bytes = IPV6_BYTES + ICMP_BYTES + quoted;
        long ip = VirtioNetHeader.BYTES;
        frame.asSlice(ip, IPV6_BYTES + ICMP_BYTES).fill((byte) 0);
        Wire.putU8(frame, ip, 0x60);
        Wire.putU16(frame, ip + 4, bytes - IPV6_BYTES);
        Wire.putU8(frame, ip + 6, ParsedPacket.ICMPV6);
        Wire.putU8(frame, ip + 7, TTL);
        MemorySegment.copy(memory, at + 24, frame, ip + 8, 16);
        MemorySegment.copy(memory, at + 8, frame, ip + 24, 16);
        long icmp = ip + IPV6_BYTES;
        Wire.putU8(frame, icmp, mtuBytes == 0 ? 1 : 2);
        Wire.putU8(frame, icmp + 1, mtuBytes == 0 ? 3 : 0);
        Wire.putI32(frame, icmp + 4, mtuBytes);
        MemorySegment.copy(memory, at, frame, icmp + ICMP_BYTES, quoted);
        Checksum.finish(
                frame,
                icmp + 2,
                Checksum.pseudoHeader(frame, ip, true, ParsedPacket.ICMPV6, ICMP_BYTES + quoted)
                        + Checksum.sum(frame, icmp, ICMP_BYTES + quoted));
        return bytes;
    }
}
