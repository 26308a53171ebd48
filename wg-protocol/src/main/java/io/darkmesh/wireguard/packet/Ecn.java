package io.darkmesh.wireguard.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Explicit congestion notification through a tunnel (RFC 6040): copied out, merged back. DSCP is never carried. */
public final class Ecn {
    /** The two ECN bits of a traffic class octet. */
    public static final int BITS = 3;

    private static final int NOT_ECT = 0;
    private static final int ECT_1 = 1;
    private static final int ECT_0 = 2;
    private static final int CE = 3;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Ecn() {}

    /** The outer traffic class for an inner packet (section 4.1, normal mode): DSCP 0 and the inner ECN. */
    public static int outer(MemorySegment buffer, long packetOffset) {
        return InnerPacket.trafficClass(buffer, packetOffset) & BITS;
    }

    /**
     * Merges what the path did to the outer ECN into the inner packet (section 4.2, figure 4).
     *
     * @param outerTrafficClass of the datagram that brought the packet
     * @return false when the packet has to be dropped: congestion was marked on one that does not understand it
     */
    public static boolean merge(int outerTrafficClass, MemorySegment buffer, long packetOffset) {
        int outer = outerTrafficClass & BITS;
        int inner = InnerPacket.trafficClass(buffer, packetOffset) & BITS;
        if (inner == NOT_ECT) {
            return outer != CE;
        }
        if ((outer == CE && inner != CE) || (outer == ECT_1 && inner == ECT_0)) {
            set(buffer, packetOffset, outer);
        }
        return true;
    }

    private static void set(MemorySegment buffer, long packet, int ecn) {
        if (InnerPacket.version(buffer, packet) == 4) {
            int before = Short.toUnsignedInt(buffer.get(SHORT, packet));
            int after = (before & ~BITS) | ecn;
            buffer.set(SHORT, packet, (short) after);
            int checksum = Short.toUnsignedInt(buffer.get(SHORT, packet + 10));
            buffer.set(SHORT, packet + 10, (short) Checksum.update(checksum, before, after));
        } else {
            byte low = buffer.get(BYTE, packet + 1);
            buffer.set(BYTE, packet + 1, (byte) ((low & ~(BITS << 4)) | (ecn << 4)));
        }
    }
}
