package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Which packets may be merged. TCP: flags ACK or ACK with PSH, a payload, the next sequence number, and everything else
 * in the headers equal but the IPv4 identification and the window; PSH ends a run. UDP: a payload, a checksum, and
 * everything else equal. Neither: IP options or extension headers, fragments, a wrong checksum. Only the last packet of
 * a run may be shorter than the first.
 *
 * <p>A packet that may be merged has a verified checksum; it is written with the pseudo-header's sum alone, which tells
 * the kernel so (NEEDS_CSUM).
 */
final class MergeRules {
    /** Passes by itself. */
    static final int ALONE = 0;

    /** Passes by itself and ends its flow's run, so that the order holds. */
    static final int ALONE_IN_FLOW = 1;

    static final int TCP4 = 2;
    static final int TCP6 = 3;
    static final int UDP4 = 4;
    static final int UDP6 = 5;

    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int UDP_BYTES = 8;
    private static final int MIN_TCP_BYTES = 20;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;

    private final boolean mergesTcp;
    private final boolean mergesUdp;

    /** What the device granted decides what may be merged. */
    MergeRules(Set<TunOffload> granted) {
        boolean header = granted.contains(TunOffload.VNET_HEADER) && granted.contains(TunOffload.CHECKSUM);
        mergesTcp = header && granted.contains(TunOffload.TCP_SEGMENTATION);
        mergesUdp = header && granted.contains(TunOffload.UDP_SEGMENTATION);
    }

    static boolean isTcp(int kind) {
        return kind == TCP4 || kind == TCP6;
    }

    private static boolean isIpv6(int kind) {
        return kind == TCP6 || kind == UDP6;
    }

    private static int transportAt(int kind) {
        return isIpv6(kind) ? IPV6_BYTES : IPV4_BYTES;
    }

    /** One of this class's constants. */
    int classify(MemorySegment memory, long at, ParsedPacket packet) {
        boolean isTcp = packet.protocol() == ParsedPacket.TCP;
        boolean isUdp = packet.protocol() == ParsedPacket.UDP;
        if (packet.isFragment() || !((isTcp && mergesTcp) || (isUdp && mergesUdp))) {
            return ALONE;
        }
        int plainHeader = packet.isIpv6() ? IPV6_BYTES : IPV4_BYTES;
        if (packet.transportAt() != plainHeader) {
            return ALONE_IN_FLOW;
        }
        boolean fits = isTcp ? isMergeableTcp(memory, at, packet) : isMergeableUdp(memory, at, packet);
        if (!fits || !isChecksumValid(memory, at, packet)) {
            return ALONE_IN_FLOW;
        }
        if (isTcp) {
            return packet.isIpv6() ? TCP6 : TCP4;
        }
        return packet.isIpv6() ? UDP6 : UDP4;
    }

    private static boolean isMergeableTcp(MemorySegment memory, long at, ParsedPacket packet) {
        long tcp = at + packet.transportAt();
        if (packet.bytes() < packet.transportAt() + MIN_TCP_BYTES) {
            return false;
        }
        int headerBytes = (Wire.u8(memory, tcp + 12) >> 4) * 4;
        int flags = Wire.u8(memory, tcp + 13) | (Wire.u8(memory, tcp + 12) & 0xf) << 8;
        return (flags & ~ParsedPacket.PSH) == ParsedPacket.ACK
                && headerBytes >= MIN_TCP_BYTES
                && packet.bytes() > packet.transportAt() + headerBytes;
    }

    private static boolean isMergeableUdp(MemorySegment memory, long at, ParsedPacket packet) {
        long udp = at + packet.transportAt();
        int bytes = packet.bytes() - packet.transportAt();
        return bytes > UDP_BYTES && Wire.u16(memory, udp + 4) == bytes && Wire.u16(memory, udp + UDP_CHECKSUM) != 0;
    }

    private static boolean isChecksumValid(MemorySegment memory, long at, ParsedPacket packet) {
        if (!packet.isIpv6() && !Checksum.isValid(Checksum.sum(memory, at, IPV4_BYTES))) {
            return false;
        }
        int transportBytes = packet.bytes() - packet.transportAt();
        return Checksum.isValid(Checksum.pseudoHeader(memory, at, packet.isIpv6(), packet.protocol(), transportBytes)
                + Checksum.sum(memory, at + packet.transportAt(), transportBytes));
    }

    /** Bytes of IP and transport header. */
    static int headerBytes(MemorySegment memory, long at, ParsedPacket packet, int kind) {
        int transport = packet.transportAt();
        return isTcp(kind) ? transport + (Wire.u8(memory, at + transport + 12) >> 4) * 4 : transport + UDP_BYTES;
    }

    static int sequence(MemorySegment memory, long at, int kind) {
        return Wire.i32(memory, at + transportAt(kind) + 4);
    }

    static boolean isPushed(MemorySegment memory, long at, int kind) {
        return (Wire.u8(memory, at + transportAt(kind) + 13) & ParsedPacket.PSH) != 0;
    }

    static void push(MemorySegment memory, long at, int kind) {
        long flags = at + transportAt(kind) + 13;
        Wire.putU8(memory, flags, Wire.u8(memory, flags) | ParsedPacket.PSH);
    }

    /** Whether two packets of one kind and header length agree in everything that merging would lose. */
    static boolean areSame(MemorySegment memory, long first, long second, int kind, int headerBytes) {
        return isSameNetwork(memory, first, second, isIpv6(kind))
                && isSameTransport(memory, first + transportAt(kind), second + transportAt(kind), kind)
                && (!isTcp(kind) || areSameOptions(memory, first, second, transportAt(kind) + 20, headerBytes));
    }

    private static boolean isSameNetwork(MemorySegment memory, long first, long second, boolean isIpv6) {
        if (isIpv6) {
            return Wire.i32(memory, first) == Wire.i32(memory, second) // version, traffic class, flow label
                    && Wire.u16(memory, first + 6) == Wire.u16(memory, second + 6) // next header, hop limit
                    && isSameLong(memory, first + 8, second + 8)
                    && isSameLong(memory, first + 16, second + 16)
                    && isSameLong(memory, first + 24, second + 24)
                    && isSameLong(memory, first + 32, second + 32);
        }
        return Wire.u16(memory, first) == Wire.u16(memory, second) // version, header length, TOS
                && Wire.u16(memory, first + 6) == Wire.u16(memory, second + 6) // flags
                && Wire.u16(memory, first + 8) == Wire.u16(memory, second + 8) // TTL, protocol
                && isSameLong(memory, first + 12, second + 12);
    }

    private static boolean isSameTransport(MemorySegment memory, long first, long second, int kind) {
        return Wire.i32(memory, first) == Wire.i32(memory, second) // ports
                && (!isTcp(kind) || Wire.i32(memory, first + 8) == Wire.i32(memory, second + 8)); // acknowledgement
    }

    private static boolean areSameOptions(MemorySegment memory, long first, long second, int from, int to) {
        for (int i = from; i < to; i += 4) {
            if (Wire.i32(memory, first + i) != Wire.i32(memory, second + i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSameLong(MemorySegment memory, long first, long second) {
        return Wire.i64LittleEndian(memory, first) == Wire.i64LittleEndian(memory, second);
    }

    /**
     * Writes the virtio-net header before the packet, and fits the packet's headers to what it has become.
     *
     * @param bytes of the whole packet
     * @param pieceBytes payload of each piece, 0 when nothing was merged
     */
    void writeHeaders(MemorySegment memory, long at, int kind, int bytes, int headerBytes, int pieceBytes) {
        long header = at - VirtioNetHeader.BYTES;
        if (kind == ALONE || kind == ALONE_IN_FLOW) {
            VirtioNetHeader.clear(memory, header);
            return;
        }
        int transport = transportAt(kind);
        int checksum = isTcp(kind) ? TCP_CHECKSUM : UDP_CHECKSUM;
        int type =
                switch (kind) {
                    case TCP4 -> VirtioNetHeader.GSO_TCPV4;
                    case TCP6 -> VirtioNetHeader.GSO_TCPV6;
                    default -> VirtioNetHeader.GSO_UDP_L4;
                };
        VirtioNetHeader.write(
                memory,
                header,
                VirtioNetHeader.NEEDS_CSUM,
                pieceBytes == 0 ? VirtioNetHeader.GSO_NONE : type,
                headerBytes,
                pieceBytes);
        VirtioNetHeader.writeChecksum(memory, header, transport, checksum);
        if (pieceBytes > 0) {
            writeLengths(memory, at, kind, bytes);
        }
        int protocol = isTcp(kind) ? ParsedPacket.TCP : ParsedPacket.UDP;
        Checksum.storePartial(
                memory,
                at + transport + checksum,
                Checksum.pseudoHeader(memory, at, isIpv6(kind), protocol, bytes - transport));
    }

    private static void writeLengths(MemorySegment memory, long at, int kind, int bytes) {
        if (isIpv6(kind)) {
            Wire.putU16(memory, at + 4, bytes - IPV6_BYTES);
        } else {
            Wire.putU16(memory, at + 2, bytes);
            Checksum.finishIpv4Header(memory, at, IPV4_BYTES);
        }
        if (!isTcp(kind)) {
            Wire.putU16(memory, at + transportAt(kind) + 4, bytes - transportAt(kind));
        }
    }
}
