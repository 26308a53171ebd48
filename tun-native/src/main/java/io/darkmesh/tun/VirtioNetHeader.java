package io.darkmesh.tun;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The header before each packet of a TUN device opened with IFF_VNET_HDR: {@code struct virtio_net_hdr} (virtio 1.2
 * section 5.1.6) in the machine's byte order.
 *
 * <pre>
 * 0 flags   1 gso type   2-3 header length   4-5 gso size   6-7 checksum start   8-9 checksum offset
 * </pre>
 *
 * Checksum start counts from the packet's first byte, checksum offset from there. All methods work on a buffer and the
 * offset of the header in it.
 */
public final class VirtioNetHeader {
    /** The header's length. */
    public static final int BYTES = 10;

    /** Flag: the checksum over everything from checksum start on is still to be stored. */
    public static final int NEEDS_CSUM = 1;

    /** Flag: the checksums have been verified. */
    public static final int DATA_VALID = 2;

    /** One packet, nothing to cut. */
    public static final int GSO_NONE = 0;

    /** TCP over IPv4. */
    public static final int GSO_TCPV4 = 1;

    /** TCP over IPv6. */
    public static final int GSO_TCPV6 = 4;

    /** UDP datagrams of equal length, over IPv4 or IPv6. */
    public static final int GSO_UDP_L4 = 5;

    /** Set beside a TCP type when the first segment carries CWR. */
    public static final int GSO_ECN = 0x80;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder());

    private VirtioNetHeader() {}

    /** Writes a header that says nothing. */
    public static void clear(MemorySegment buffer, long at) {
        write(buffer, at, 0, GSO_NONE, 0, 0);
        writeChecksum(buffer, at, 0, 0);
    }

    /** Writes all but the checksum fields. */
    public static void write(MemorySegment buffer, long at, int flags, int gsoType, int headerBytes, int gsoBytes) {
        buffer.set(ValueLayout.JAVA_BYTE, at, (byte) flags);
        buffer.set(ValueLayout.JAVA_BYTE, at + 1, (byte) gsoType);
        buffer.set(SHORT, at + 2, (short) headerBytes);
        buffer.set(SHORT, at + 4, (short) gsoBytes);
    }

    /** Writes the checksum fields. */
    public static void writeChecksum(MemorySegment buffer, long at, int start, int offset) {
        buffer.set(SHORT, at + 6, (short) start);
        buffer.set(SHORT, at + 8, (short) offset);
    }

    public static int flags(MemorySegment buffer, long at) {
        return Byte.toUnsignedInt(buffer.get(ValueLayout.JAVA_BYTE, at));
    }

    public static int gsoType(MemorySegment buffer, long at) {
        return Byte.toUnsignedInt(buffer.get(ValueLayout.JAVA_BYTE, at + 1));
    }

    /** Bytes of IP and transport header, a hint that must not be trusted. */
    public static int headerBytes(MemorySegment buffer, long at) {
        return Short.toUnsignedInt(buffer.get(SHORT, at + 2));
    }

    /** Payload bytes of each segment but the last. */
    public static int gsoBytes(MemorySegment buffer, long at) {
        return Short.toUnsignedInt(buffer.get(SHORT, at + 4));
    }

    public static int checksumStart(MemorySegment buffer, long at) {
        return Short.toUnsignedInt(buffer.get(SHORT, at + 6));
    }

    public static int checksumOffset(MemorySegment buffer, long at) {
        return Short.toUnsignedInt(buffer.get(SHORT, at + 8));
    }
}
