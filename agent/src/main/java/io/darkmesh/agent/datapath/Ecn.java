package io.darkmesh.agent.datapath;

import io.darkmesh.wireguard.packet.InnerPacket;
import java.lang.foreign.MemorySegment;

/** Explicit congestion notification through a tunnel (RFC 6040). */
final class Ecn {
    private static final int MASK = 3;
    private static final int NOT_ECT = 0;
    private static final int ECT_1 = 1;
    private static final int ECT_0 = 2;
    private static final int CE = 3;

    private Ecn() {}

    /** What the outer header carries: the inner packet's ECN field and no DSCP (section 4.1, normal mode). */
    static int outer(MemorySegment memory, long at) {
        return InnerPacket.trafficClass(memory, at) & MASK;
    }

    /**
     * Brings what happened to the outer header into the inner one (section 4.2, figure 4).
     *
     * @return false when the packet has to be dropped: congestion, and the inner packet cannot say so
     */
    static boolean merge(int outerTrafficClass, MemorySegment memory, long at) {
        int outer = outerTrafficClass & MASK;
        if (outer == NOT_ECT || outer == ECT_0) {
            return true;
        }
        int inner = InnerPacket.trafficClass(memory, at) & MASK;
        if (inner == NOT_ECT) {
            return outer != CE;
        }
        if (outer == CE || (outer == ECT_1 && inner == ECT_0)) {
            set(memory, at, outer);
        }
        return true;
    }

    private static void set(MemorySegment memory, long at, int ecn) {
        if (InnerPacket.version(memory, at) == 4) {
            Wire.putU8(memory, at + 1, (Wire.u8(memory, at + 1) & ~MASK) | ecn);
            Checksum.finishIpv4Header(memory, at, (Wire.u8(memory, at) & 0xf) * 4);
        } else {
            Wire.putU8(memory, at + 1, (Wire.u8(memory, at + 1) & ~(MASK << 4)) | (ecn << 4));
        }
    }
}
