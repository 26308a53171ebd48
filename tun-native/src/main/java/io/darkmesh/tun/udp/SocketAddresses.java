package io.darkmesh.tun.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@code struct sockaddr_in} (family, port, address of 4 bytes) and {@code struct sockaddr_in6} (family, port, flow
 * label, address of 16 bytes, scope). Ports and addresses are in network byte order, the rest in the machine's.
 */
final class SocketAddresses {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int IPV4_BYTES = 16;
    static final int IPV6_BYTES = 28;

    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

    private SocketAddresses() {}

    /** Writes the address for a socket of this family and answers its length. */
    static int write(MemorySegment to, long at, UdpAddress address, boolean isIpv6Socket) {
        to.set(PORT, at + 2, (short) address.port());
        if (!isIpv6Socket) {
            to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) AF_INET);
            to.set(INT, at + 4, (int) address.low());
            to.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, 0);
            return IPV4_BYTES;
        }
        to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) AF_INET6);
        to.set(ValueLayout.JAVA_INT_UNALIGNED, at + 4, 0);
        to.set(LONG, at + 8, address.high());
        to.set(LONG, at + 16, address.low());
        to.set(ValueLayout.JAVA_INT_UNALIGNED, at + 24, address.scopeId());
        return IPV6_BYTES;
    }

    /** Reads who sent the message added to the batch last. */
    static void readRemote(MemorySegment from, long at, ReceivedBatch batch) {
        int port = Short.toUnsignedInt(from.get(PORT, at + 2));
        if (from.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) == AF_INET) {
            batch.setRemote(0, MAPPED_PREFIX | Integer.toUnsignedLong(from.get(INT, at + 4)), port, 0);
            return;
        }
        batch.setRemote(
                from.get(LONG, at + 8),
                from.get(LONG, at + 16),
                port,
                from.get(ValueLayout.JAVA_INT_UNALIGNED, at + 24));
    }

    static int port(MemorySegment from) {
        return Short.toUnsignedInt(from.get(PORT, 2));
    }
}
