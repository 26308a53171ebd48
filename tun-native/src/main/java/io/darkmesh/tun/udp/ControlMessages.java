package io.darkmesh.tun.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Ancillary data of sendmsg(2) and recvmsg(2): {@code struct cmsghdr} is length (8 bytes), level (4), type (4), then the
 * data, padded to 8 bytes.
 */
final class ControlMessages {
    /** Room for everything we send or receive with one message. */
    static final int MAX_BYTES = 128;

    private static final int HEADER_BYTES = 16;
    private static final ValueLayout.OfLong LONG_BE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT_BE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PKTINFO4_BYTES = 12;
    private static final int PKTINFO6_BYTES = 20;
    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

    private ControlMessages() {}

    /** Appends UDP_SEGMENT and answers where the next one goes. */
    static int putSegment(MemorySegment to, int at, int segmentBytes) {
        header(to, at, SocketOptions.SOL_UDP, SocketOptions.UDP_SEGMENT, Short.BYTES);
        to.set(ValueLayout.JAVA_SHORT, at + HEADER_BYTES, (short) segmentBytes);
        return at + HEADER_BYTES + Long.BYTES;
    }

    /** Appends the TOS or traffic class. */
    static int putTrafficClass(MemorySegment to, int at, int trafficClass, boolean isIpv4) {
        if (isIpv4) {
            header(to, at, SocketOptions.SOL_IP, SocketOptions.IP_TOS, Integer.BYTES);
        } else {
            header(to, at, SocketOptions.SOL_IPV6, SocketOptions.IPV6_TCLASS, Integer.BYTES);
        }
        to.set(ValueLayout.JAVA_INT, at + HEADER_BYTES, trafficClass);
        return at + HEADER_BYTES + Long.BYTES;
    }

    /** Appends the address of ours to send from. */
    static int putSource(MemorySegment to, int at, LocalAddress source) {
        int data = at + HEADER_BYTES;
        if (source.isIpv4()) {
            header(to, at, SocketOptions.SOL_IP, SocketOptions.IP_PKTINFO, PKTINFO4_BYTES);
            to.set(ValueLayout.JAVA_INT, data, 0);
            to.set(INT_BE, data + 4, (int) source.low());
            to.set(ValueLayout.JAVA_INT, data + 8, 0);
            return data + 16;
        }
        header(to, at, SocketOptions.SOL_IPV6, SocketOptions.IPV6_PKTINFO, PKTINFO6_BYTES);
        to.set(LONG_BE, data, source.high());
        to.set(LONG_BE, data + 8, source.low());
        to.set(ValueLayout.JAVA_INT, data + 16, source.isLinkLocal() ? source.interfaceId() : 0);
        return data + 24;
    }

    private static void header(MemorySegment to, int at, int level, int type, int dataBytes) {
        to.set(ValueLayout.JAVA_LONG, at, HEADER_BYTES + dataBytes);
        to.set(ValueLayout.JAVA_INT, at + 8, level);
        to.set(ValueLayout.JAVA_INT, at + 12, type);
    }

    /** Adds a message of so many bytes to the batch with what its control messages say. */
    static void read(MemorySegment from, long begin, long controlBytes, int messageBytes, ReceivedBatch batch) {
        int segmentBytes = 0;
        int trafficClass = 0;
        long info = -1;
        boolean infoIsIpv6 = false;
        long end = begin + controlBytes;
        for (long at = begin; at + HEADER_BYTES <= end; ) {
            long length = from.get(ValueLayout.JAVA_LONG, at);
            if (length < HEADER_BYTES) {
                break;
            }
            int level = from.get(ValueLayout.JAVA_INT, at + 8);
            int type = from.get(ValueLayout.JAVA_INT, at + 12);
            long data = at + HEADER_BYTES;
            if (level == SocketOptions.SOL_UDP && type == SocketOptions.UDP_GRO) {
                segmentBytes = from.get(ValueLayout.JAVA_INT, data);
            } else if (level == SocketOptions.SOL_IP && type == SocketOptions.IP_TOS) {
                trafficClass = Byte.toUnsignedInt(from.get(ValueLayout.JAVA_BYTE, data));
            } else if (level == SocketOptions.SOL_IPV6 && type == SocketOptions.IPV6_TCLASS) {
                trafficClass = from.get(ValueLayout.JAVA_INT, data);
            } else if (level == SocketOptions.SOL_IPV6 && type == SocketOptions.IPV6_PKTINFO) {
                info = data;
                infoIsIpv6 = true;
            } else if (level == SocketOptions.SOL_IP && type == SocketOptions.IP_PKTINFO && !infoIsIpv6) {
                info = data;
            }
            at += (length + Long.BYTES - 1) & -Long.BYTES;
        }
        batch.add(messageBytes, segmentBytes, trafficClass);
        setLocal(from, info, infoIsIpv6, batch);
    }

    private static void setLocal(MemorySegment from, long info, boolean isIpv6, ReceivedBatch batch) {
        if (info < 0) {
            batch.setLocal(0, 0, 0);
        } else if (isIpv6) {
            batch.setLocal(
                    from.get(LONG_BE, info), from.get(LONG_BE, info + 8), from.get(ValueLayout.JAVA_INT, info + 16));
        } else {
            batch.setLocal(
                    0,
                    MAPPED_PREFIX | Integer.toUnsignedLong(from.get(INT_BE, info + 4)),
                    from.get(ValueLayout.JAVA_INT, info));
        }
    }
}
