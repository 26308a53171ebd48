package io.darkmesh.wireguard.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Fields of an IPv4 (RFC 791) or IPv6 (RFC 8200) header at an offset of a segment. Allocates nothing. */
public final class InnerPacket {
    /** Bytes of the shortest IPv4 header. */
    public static final int IPV4_HEADER_BYTES = 20;

    /** Bytes of the IPv6 header. */
    public static final int IPV6_HEADER_BYTES = 40;

    /** What {@link #length} answers for anything that is not a whole IP packet. */
    public static final int MALFORMED = -1;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private InnerPacket() {}

    /** The version nibble; the segment must have a byte at the offset. */
    public static int version(MemorySegment buffer, long offset) {
        return (buffer.get(BYTE, offset) >> 4) & 0xf;
    }

    /**
     * The packet's length as its own header gives it, so that padding can be trimmed.
     *
     * @param available bytes there are
     * @return {@link #MALFORMED} when it is no IP packet or longer than what is available
     */
    public static int length(MemorySegment buffer, long offset, int available) {
        if (available < IPV4_HEADER_BYTES) {
            return MALFORMED;
        }
        int length =
                switch (version(buffer, offset)) {
                    case 4 -> Short.toUnsignedInt(buffer.get(SHORT, offset + 2));
                    case 6 -> IPV6_HEADER_BYTES + Short.toUnsignedInt(buffer.get(SHORT, offset + 4));
                    default -> MALFORMED;
                };
        return length >= IPV4_HEADER_BYTES && length <= available ? length : MALFORMED;
    }

    /** The traffic class octet: DSCP and ECN. */
    public static int trafficClass(MemorySegment buffer, long offset) {
        if (version(buffer, offset) == 4) {
            return Byte.toUnsignedInt(buffer.get(BYTE, offset + 1));
        }
        return (buffer.get(SHORT, offset) >> 4) & 0xff;
    }

    /** Source of an IPv4 packet. */
    public static int ipv4Source(MemorySegment buffer, long offset) {
        return buffer.get(INT, offset + 12);
    }

    /** Destination of an IPv4 packet. */
    public static int ipv4Destination(MemorySegment buffer, long offset) {
        return buffer.get(INT, offset + 16);
    }

    /** First half of the source of an IPv6 packet. */
    public static long ipv6SourceHigh(MemorySegment buffer, long offset) {
        return buffer.get(LONG, offset + 8);
    }

    /** Second half of the source of an IPv6 packet. */
    public static long ipv6SourceLow(MemorySegment buffer, long offset) {
        return buffer.get(LONG, offset + 16);
    }

    /** First half of the destination of an IPv6 packet. */
    public static long ipv6DestinationHigh(MemorySegment buffer, long offset) {
        return buffer.get(LONG, offset + 24);
    }

    /** Second half of the destination of an IPv6 packet. */
    public static long ipv6DestinationLow(MemorySegment buffer, long offset) {
        return buffer.get(LONG, offset + 32);
    }
}
