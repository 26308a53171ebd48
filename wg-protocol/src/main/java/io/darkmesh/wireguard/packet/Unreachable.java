package io.darkmesh.wireguard.packet;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The ICMP error that tells a local sender that a packet has no peer or its peer no endpoint (wireguard.md, rule 12):
 * host unreachable (RFC 792), address unreachable (RFC 4443 section 3.1). It comes from the address that was not
 * reached, which the tunnel's route already points at.
 */
public final class Unreachable {
    private static final int ICMP_HEADER_BYTES = 8;
    private static final int MAX_IPV4_BYTES = 576;
    private static final int MAX_IPV6_BYTES = 1280;
    private static final int TTL = 64;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private Unreachable() {}

    /**
     * The error for the packet.
     *
     * @param packet an IP packet whose {@link InnerPacket#length} has been checked, from its position to its limit
     * @return empty where no error may be sent: about ICMP errors, fragments but the first, and anything to or from a
     *     multicast, broadcast or unspecified address (RFC 1122 section 3.2.2, RFC 4443 section 2.4)
     */
    public static Optional<byte[]> about(ByteBuffer packet) {
        ByteBuffer in = packet.slice();
        MemorySegment view = MemorySegment.ofBuffer(in);
        return InnerPacket.version(view, 0) == 4 ? aboutIpv4(in) : aboutIpv6(in);
    }

    private static Optional<byte[]> aboutIpv4(ByteBuffer in) {
        int headerBytes = (in.get(0) & 0xf) * Integer.BYTES;
        boolean laterFragment = (in.getShort(6) & 0x1fff) != 0;
        if (headerBytes < InnerPacket.IPV4_HEADER_BYTES
                || laterFragment
                || !isUnicast(in.getInt(12))
                || !isUnicast(in.getInt(16))
                || (in.get(9) == ICMP && isIpv4Error(in, headerBytes))) {
            return Optional.empty();
        }
        int quoted = Math.min(in.limit(), MAX_IPV4_BYTES - InnerPacket.IPV4_HEADER_BYTES - ICMP_HEADER_BYTES);
        int icmp = InnerPacket.IPV4_HEADER_BYTES;
        ByteBuffer out = ByteBuffer.allocate(icmp + ICMP_HEADER_BYTES + quoted);
        out.put(0, (byte) 0x45)
                .putShort(2, (short) out.limit())
                .put(8, (byte) TTL)
                .put(9, (byte) ICMP);
        out.putInt(12, in.getInt(16)).putInt(16, in.getInt(12));
        out.putShort(10, (short) ~Checksum.sum(0, out, 0, icmp));
        out.put(icmp, (byte) 3).put(icmp + 1, (byte) 1);
        out.put(icmp + ICMP_HEADER_BYTES, in, 0, quoted);
        out.putShort(icmp + 2, (short) ~Checksum.sum(0, out, icmp, out.limit() - icmp));
        return Optional.of(out.array());
    }

    private static Optional<byte[]> aboutIpv6(ByteBuffer in) {
        int icmp = InnerPacket.IPV6_HEADER_BYTES;
        if (in.limit() < icmp
                || !isUnicast(in.getLong(8), in.getLong(16))
                || in.get(24) == (byte) 0xff
                || (in.get(6) == ICMPV6 && in.limit() > icmp && in.get(icmp) >= 0)) {
            return Optional.empty();
        }
        int quoted = Math.min(in.limit(), MAX_IPV6_BYTES - icmp - ICMP_HEADER_BYTES);
        int length = ICMP_HEADER_BYTES + quoted;
        ByteBuffer out = ByteBuffer.allocate(icmp + length);
        out.put(0, (byte) 0x60)
                .putShort(4, (short) length)
                .put(6, (byte) ICMPV6)
                .put(7, (byte) TTL);
        out.putLong(8, in.getLong(24)).putLong(16, in.getLong(32));
        out.putLong(24, in.getLong(8)).putLong(32, in.getLong(16));
        out.put(icmp, (byte) 1).put(icmp + 1, (byte) 3);
        out.put(icmp + ICMP_HEADER_BYTES, in, 0, quoted);
        int pseudoHeader = Checksum.sum(Checksum.fold(length + ICMPV6), out, 8, 32);
        out.putShort(icmp + 2, (short) ~Checksum.sum(pseudoHeader, out, icmp, length));
        return Optional.of(out.array());
    }

    /** Neither unspecified nor multicast nor broadcast. */
    private static boolean isUnicast(int address) {
        int first = address >>> 24;
        return first != 0 && first < 224;
    }

    private static boolean isUnicast(long high, long low) {
        return (high >>> 56) != 0xff && (high | low) != 0;
    }

    /** All ICMP but echo, timestamp and information messages is an error; one cut short counts as one. */
    private static boolean isIpv4Error(ByteBuffer in, int headerBytes) {
        if (in.limit() <= headerBytes) {
            return true;
        }
        return switch (in.get(headerBytes)) {
            case 0, 8, 9, 10, 13, 14, 15, 16, 17, 18 -> false;
            default -> true;
        };
    }
}
