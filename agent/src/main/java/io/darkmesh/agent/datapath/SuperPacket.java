package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;

/**
 * A frame read from the TUN device, to be written out again in pieces that fit the tunnel: what a network card does for
 * TSO and USO. Every piece gets a copy of the headers with lengths, IPv4 identification, TCP sequence number, flags and
 * checksums of its own. Reused from frame to frame by one worker.
 */
final class SuperPacket {
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int CWR = 0x80;
    private static final int UDP_BYTES = 8;
    private static final int MIN_TCP_BYTES = 20;
    private static final int URG = 0x20;
    private static final int UNCUTTABLE = ParsedPacket.SYN | ParsedPacket.RST | URG;
    private static final int MIN_PIECE_BYTES = 256;

    private MemorySegment memory = MemorySegment.NULL;
    private long ip;
    private boolean isIpv6;
    private boolean isFragment;
    private int tcpFlags;
    private int protocol;
    private int transportAt;
    private int headerBytes;
    private int payloadBytes;
    private int pieceBytes;
    private int pieces;
    private int checksumAt;
    private int checksumFrom;

    /**
     * Takes over a frame.
     *
     * @param headerAt where its virtio-net header lies
     * @param packet what is behind it
     * @return false when header and packet contradict each other
     */
    boolean read(MemorySegment frame, long headerAt, ParsedPacket packet) {
        memory = frame;
        ip = headerAt + VirtioNetHeader.BYTES;
        isIpv6 = packet.isIpv6();
        isFragment = packet.isFragment();
        tcpFlags = packet.tcpFlags();
        protocol = packet.protocol();
        transportAt = packet.transportAt();
        int type = VirtioNetHeader.gsoType(frame, headerAt) & ~VirtioNetHeader.GSO_ECN;
        return type == VirtioNetHeader.GSO_NONE ? readSingle(headerAt, packet) : readMany(headerAt, packet, type);
    }

    private boolean readSingle(long headerAt, ParsedPacket packet) {
        pieces = 1;
        headerBytes = 0;
        payloadBytes = packet.bytes();
        pieceBytes = payloadBytes;
        checksumAt = 0;
        if ((VirtioNetHeader.flags(memory, headerAt) & VirtioNetHeader.NEEDS_CSUM) != 0) {
            checksumFrom = VirtioNetHeader.checksumStart(memory, headerAt);
            checksumAt = checksumFrom + VirtioNetHeader.checksumOffset(memory, headerAt);
            return checksumAt + 2 <= payloadBytes;
        }
        return true;
    }

    private boolean readMany(long headerAt, ParsedPacket packet, int type) {
        boolean isTcp = type == VirtioNetHeader.GSO_TCPV4 || type == VirtioNetHeader.GSO_TCPV6;
        if (packet.isFragment() || protocol != (isTcp ? ParsedPacket.TCP : ParsedPacket.UDP)) {
            return false;
        }
        headerBytes = transportAt + (isTcp ? (Wire.u8(memory, ip + transportAt + 12) >> 4) * 4 : UDP_BYTES);
        payloadBytes = packet.bytes() - headerBytes;
        pieceBytes = VirtioNetHeader.gsoBytes(memory, headerAt);
        if (payloadBytes < 0 || pieceBytes == 0 || headerBytes < transportAt + (isTcp ? MIN_TCP_BYTES : UDP_BYTES)) {
            return false;
        }
        pieces = Math.max(1, (payloadBytes + pieceBytes - 1) / pieceBytes);
        return true;
    }

    /** Length of the longest packet it becomes. */
    int longest() {
        return headerBytes + Math.min(pieceBytes, payloadBytes);
    }

    /**
     * Makes the pieces of a TCP packet no longer than this, as if its sender had kept to it; the receiver notices
     * nothing. False for what cannot be cut so: other protocols, fragments, and what opens or breaks off a connection.
     */
    boolean cutTcp(int maxBytes) {
        if (protocol != ParsedPacket.TCP || isFragment || (tcpFlags & UNCUTTABLE) != 0) {
            return false;
        }
        int whole = headerBytes + payloadBytes;
        int headers = transportAt + (Wire.u8(memory, ip + transportAt + 12) >> 4) * 4;
        if (headers < transportAt + MIN_TCP_BYTES || headers > whole || maxBytes - headers < MIN_PIECE_BYTES) {
            return false;
        }
        headerBytes = headers;
        payloadBytes = whole - headers;
        pieceBytes = Math.min(maxBytes - headers, pieceBytes);
        pieces = Math.max(1, (payloadBytes + pieceBytes - 1) / pieceBytes);
        return true;
    }

    /** How many packets it becomes. */
    int pieces() {
        return pieces;
    }

    /** Length of piece {@code i} as an IP packet. */
    int bytes(int i) {
        return headerBytes + payload(i);
    }

    private int payload(int i) {
        return i == pieces - 1 ? payloadBytes - i * pieceBytes : pieceBytes;
    }

    /** Writes piece {@code i} as an IP packet of {@link #bytes} bytes. */
    void write(int i, MemorySegment to, long at) {
        MemorySegment.copy(memory, ip, to, at, headerBytes);
        int payload = payload(i);
        MemorySegment.copy(memory, ip + headerBytes + (long) i * pieceBytes, to, at + headerBytes, payload);
        if (headerBytes == 0) {
            if (checksumAt > 0) {
                finishPartial(to, at);
            }
            return;
        }
        writeNetworkHeader(i, to, at, headerBytes + payload);
        if (protocol == ParsedPacket.TCP) {
            writeTcpHeader(i, to, at, payload);
        } else {
            writeUdpHeader(to, at, payload);
        }
    }

    private void finishPartial(MemorySegment to, long at) {
        long sum = Checksum.sum(to, at + checksumFrom, payloadBytes - checksumFrom);
        if (protocol == ParsedPacket.UDP) {
            Checksum.finishUdp(to, at + checksumAt, sum);
        } else {
            Checksum.finish(to, at + checksumAt, sum);
        }
    }

    private void writeNetworkHeader(int i, MemorySegment to, long at, int packetBytes) {
        if (isIpv6) {
            Wire.putU16(to, at + 4, packetBytes - 40);
            return;
        }
        Wire.putU16(to, at + 2, packetBytes);
        Wire.putU16(to, at + 4, Wire.u16(to, at + 4) + i);
        Checksum.finishIpv4Header(to, at, (Wire.u8(to, at) & 0xf) * 4);
    }

    private void writeTcpHeader(int i, MemorySegment to, long at, int payload) {
        long tcp = at + transportAt;
        Wire.putI32(to, tcp + 4, Wire.i32(to, tcp + 4) + i * pieceBytes);
        int flags = Wire.u8(to, tcp + 13);
        if (i < pieces - 1) {
            flags &= ~(ParsedPacket.FIN | ParsedPacket.PSH);
        }
        if (i > 0) {
            flags &= ~CWR;
        }
        Wire.putU8(to, tcp + 13, flags);
        Wire.putU16(to, tcp + TCP_CHECKSUM, 0);
        Checksum.finish(to, tcp + TCP_CHECKSUM, transportSum(to, at, payload));
    }

    private void writeUdpHeader(MemorySegment to, long at, int payload) {
        long udp = at + transportAt;
        Wire.putU16(to, udp + 4, UDP_BYTES + payload);
        Wire.putU16(to, udp + UDP_CHECKSUM, 0);
        Checksum.finishUdp(to, udp + UDP_CHECKSUM, transportSum(to, at, payload));
    }

    private long transportSum(MemorySegment to, long at, int payload) {
        int transportBytes = headerBytes - transportAt + payload;
        return Checksum.pseudoHeader(to, at, isIpv6, protocol, transportBytes)
                + Checksum.sum(to, at + transportAt, transportBytes);
    }
}
