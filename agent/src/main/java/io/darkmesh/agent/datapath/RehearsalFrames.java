package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;

/**
 * What hosts hand to a TUN device, of one IP version: frames with the headers, options and flags that they really use.
 * Off-heap, as a device's frames are.
 */
final class RehearsalFrames {
    /** The longest packet made of these; longer ones are super-packets. */
    static final int MTU_BYTES = 1420;

    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int TCP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int ICMP_BYTES = 8;
    private static final int MSS_BYTES = 4;
    private static final int TIMESTAMPS_BYTES = 12;
    private static final int MOST_SEGMENTS = 47;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int ECT_0 = 2;
    private static final int CLIENT_PORT = 40_000;
    private static final int SERVER_PORT = 443;

    private final Arena arena;
    private final boolean isIpv6;
    private final int transportAt;
    private final int segmentBytes;

    /**
     * A frame.
     *
     * @param memory virtio-net header and packet
     * @param clientPortAt where the port lies that differs from flow to flow; 0 where there is none
     */
    record Frame(MemorySegment memory, long clientPortAt) {}

    RehearsalFrames(Arena arena, boolean isIpv6) {
        this.arena = arena;
        this.isIpv6 = isIpv6;
        transportAt = isIpv6 ? IPV6_BYTES : IPV4_BYTES;
        segmentBytes = MTU_BYTES - transportAt - TCP_BYTES - TIMESTAMPS_BYTES;
    }

    /** A transfer that fills the device's queue: super-packets, the last segment shorter, and an acknowledgement. */
    List<Frame> bulk() {
        return List.of(tcp(ParsedPacket.ACK, 1, 1, 12 * segmentBytes + 501), tcp(ParsedPacket.ACK, 1, 1, 0));
    }

    /** All the rest, in the batches in which it comes. */
    List<List<Frame>> others() {
        int push = ParsedPacket.PSH | ParsedPacket.ACK;
        int whole = MOST_SEGMENTS * segmentBytes;
        return List.of(
                List.of(tcp(ParsedPacket.SYN, 0, 0, 0)),
                List.of(answer(tcp(ParsedPacket.SYN | ParsedPacket.ACK, 0, 1, 0))),
                List.of(tcp(push, 1, 1, 100), tcp(ParsedPacket.ACK, 101, 1, 0)),
                List.of(answer(tcp(push, 1, 101, 2 * segmentBytes + 99)), answer(tcp(push, 1, 102, 3))),
                List.of(tcp(ParsedPacket.ACK, 1, 1, whole), tcp(push, 1 + whole, 1, whole)),
                List.of(tcp(ParsedPacket.ACK, 1, 1, 700), udp(300, 300), tcp(ParsedPacket.ACK, 701, 2, 700)),
                List.of(marked(tcp(ParsedPacket.ACK, 1, 1, 3 * segmentBytes))),
                List.of(tcp(ParsedPacket.FIN | ParsedPacket.ACK, 200, 1, 0)),
                List.of(answer(tcp(ParsedPacket.RST, 1, 0, 0))),
                List.of(udp(90, 90), answer(udp(200, 200))),
                Collections.nCopies(80, udp(64, 64)),
                Collections.nCopies(6, udp(1232, 1232)),
                List.of(udp(10 * 1232 + 7, 1232)),
                List.of(echo()),
                List.of(answer(echo())),
                List.of(error()),
                List.of(fragment(0, 1352), fragment(1360, 57)));
    }

    private Frame tcp(int flags, int sequence, int acknowledged, int payloadBytes) {
        boolean isSyn = (flags & ParsedPacket.SYN) != 0;
        int headerBytes = TCP_BYTES + (isSyn ? MSS_BYTES : TIMESTAMPS_BYTES);
        MemorySegment frame = packet(ParsedPacket.TCP, headerBytes + payloadBytes);
        long tcp = VirtioNetHeader.BYTES + (long) transportAt;
        Wire.putI32(frame, tcp + 4, sequence);
        Wire.putI32(frame, tcp + 8, acknowledged);
        Wire.putU8(frame, tcp + 12, (headerBytes / 4) << 4);
        Wire.putU8(frame, tcp + 13, flags);
        Wire.putU16(frame, tcp + 14, 500);
        Wire.putI32(frame, tcp + TCP_BYTES, isSyn ? 0x020405b4 : 0x0101080a); // RFC 9293 section 3.2, RFC 7323
        int type = isIpv6 ? VirtioNetHeader.GSO_TCPV6 : VirtioNetHeader.GSO_TCPV4;
        offload(
                frame,
                ParsedPacket.TCP,
                16,
                payloadBytes > segmentBytes ? type : VirtioNetHeader.GSO_NONE,
                segmentBytes);
        return withPorts(frame);
    }

    private Frame udp(int payloadBytes, int pieceBytes) {
        MemorySegment frame = packet(ParsedPacket.UDP, UDP_BYTES + payloadBytes);
        Wire.putU16(frame, VirtioNetHeader.BYTES + transportAt + 4L, UDP_BYTES + payloadBytes);
        int type = payloadBytes > pieceBytes ? VirtioNetHeader.GSO_UDP_L4 : VirtioNetHeader.GSO_NONE;
        offload(frame, ParsedPacket.UDP, 6, type, pieceBytes);
        return withPorts(frame);
    }

    private Frame echo() {
        MemorySegment frame = packet(isIpv6 ? ParsedPacket.ICMPV6 : ParsedPacket.ICMP, ICMP_BYTES + 56);
        Wire.putU8(frame, VirtioNetHeader.BYTES + (long) transportAt, isIpv6 ? 128 : 8);
        return new Frame(frame, 0);
    }

    /** Destination unreachable, with the head of what was not delivered. */
    private Frame error() {
        Frame quoted = answer(udp(90, 90));
        int quotedBytes = transportAt + UDP_BYTES;
        MemorySegment frame = packet(isIpv6 ? ParsedPacket.ICMPV6 : ParsedPacket.ICMP, ICMP_BYTES + quotedBytes);
        long icmp = VirtioNetHeader.BYTES + (long) transportAt;
        Wire.putU8(frame, icmp, isIpv6 ? 1 : 3);
        MemorySegment.copy(quoted.memory(), VirtioNetHeader.BYTES, frame, icmp + ICMP_BYTES, quotedBytes);
        return new Frame(frame, 0);
    }

    /** Of IPv4, a part of a long datagram; of IPv6, where hosts rarely send such, one whose checksum nobody will complete. */
    private Frame fragment(int offset, int payloadBytes) {
        Frame whole = udp(payloadBytes, payloadBytes);
        VirtioNetHeader.clear(whole.memory(), 0);
        if (!isIpv6) {
            Wire.putU16(whole.memory(), VirtioNetHeader.BYTES + 6L, offset == 0 ? MORE_FRAGMENTS : offset / 8);
            Checksum.finishIpv4Header(whole.memory(), VirtioNetHeader.BYTES, IPV4_BYTES);
        }
        return new Frame(whole.memory(), 0);
    }

    private MemorySegment packet(int protocol, int transportBytes) {
        int bytes = transportAt + transportBytes;
        MemorySegment frame = arena.allocate(VirtioNetHeader.BYTES + (long) bytes);
        long ip = VirtioNetHeader.BYTES;
        if (isIpv6) {
            Wire.putI32(frame, ip, 0x60000000);
            Wire.putU16(frame, ip + 4, transportBytes);
            Wire.putU8(frame, ip + 6, protocol);
            Wire.putU8(frame, ip + 7, 64);
            Wire.putU8(frame, ip + 8, 0xfd);
            Wire.putU8(frame, ip + 23, 1);
            Wire.putU8(frame, ip + 24, 0xfd);
            Wire.putU8(frame, ip + 39, 2);
            return frame;
        }
        Wire.putU8(frame, ip, 0x45);
        Wire.putU16(frame, ip + 2, bytes);
        Wire.putU16(frame, ip + 6, DONT_FRAGMENT);
        Wire.putU8(frame, ip + 8, 64);
        Wire.putU8(frame, ip + 9, protocol);
        Wire.putI32(frame, ip + 12, 0x0a000001);
        Wire.putI32(frame, ip + 16, 0x0a000002);
        Checksum.finishIpv4Header(frame, ip, IPV4_BYTES);
        return frame;
    }

    /** Leaves the checksum to the device, and the cutting. */
    private void offload(MemorySegment frame, int protocol, int checksumOffset, int type, int pieceBytes) {
        long ip = VirtioNetHeader.BYTES;
        int transportBytes = (int) (frame.byteSize() - ip) - transportAt;
        boolean isLarge = type != VirtioNetHeader.GSO_NONE;
        VirtioNetHeader.write(frame, 0, VirtioNetHeader.NEEDS_CSUM, type, 0, isLarge ? pieceBytes : 0);
        VirtioNetHeader.writeChecksum(frame, 0, transportAt, checksumOffset);
        long sum = Checksum.pseudoHeader(frame, ip, isIpv6, protocol, transportBytes);
        Checksum.storePartial(frame, ip + transportAt + checksumOffset, sum);
    }

    private Frame withPorts(MemorySegment frame) {
        long transport = VirtioNetHeader.BYTES + (long) transportAt;
        Wire.putU16(frame, transport, CLIENT_PORT);
        Wire.putU16(frame, transport + 2, SERVER_PORT);
        return new Frame(frame, transport);
    }

    /** The same from the other end. */
    private Frame answer(Frame frame) {
        MemorySegment memory = frame.memory();
        int addressBytes = isIpv6 ? 16 : 4;
        swap(memory, VirtioNetHeader.BYTES + (isIpv6 ? 8L : 12L), addressBytes);
        if (frame.clientPortAt() == 0) { // an echo
            Wire.putU8(memory, VirtioNetHeader.BYTES + (long) transportAt, isIpv6 ? 129 : 0);
            return frame;
        }
        swap(memory, frame.clientPortAt(), 2);
        return new Frame(memory, frame.clientPortAt() + 2);
    }

    private static void swap(MemorySegment memory, long at, int bytes) {
        for (int i = 0; i < bytes; i++) {
            int first = Wire.u8(memory, at + i);
            Wire.putU8(memory, at + i, Wire.u8(memory, at + bytes + i));
            Wire.putU8(memory, at + bytes + i, first);
        }
    }

    /** The same of a host that wants to hear about congestion (RFC 3168). */
    private Frame marked(Frame frame) {
        long at = VirtioNetHeader.BYTES + 1L;
        if (isIpv6) {
            Wire.putU8(frame.memory(), at, ECT_0 << 4);
        } else {
            Wire.putU8(frame.memory(), at, ECT_0);
            Checksum.finishIpv4Header(frame.memory(), VirtioNetHeader.BYTES, IPV4_BYTES);
        }
        return frame;
    }
}
