package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import java.lang.foreign.MemorySegment;

/**
 * Lowers the MSS that a TCP SYN announces (RFC 9293 section 3.7.1), so that neither end sends segments that the path does
 * not carry whole, even where no ICMP message gets through. Changes the checksum by the difference (RFC 1624).
 */
final class MssClamp {
    private static final int MIN_TCP_BYTES = 20;
    private static final int CHECKSUM = 16;
    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int MSS_BYTES = 4;

    private MssClamp() {}

    static boolean concerns(ParsedPacket packet) {
        return (packet.tcpFlags() & ParsedPacket.SYN) != 0 && !packet.isFragment();
    }

    /**
     * Lowers the MSS of the SYN at {@code ip} to what fits into packets of {@code mtuBytes}.
     *
     * @param isChecksumDone false where the checksum is still to be computed over the whole segment
     */
    static void apply(MemorySegment memory, long ip, ParsedPacket packet, int mtuBytes, boolean isChecksumDone) {
        long tcp = ip + packet.transportAt();
        int mss = mtuBytes - packet.transportAt() - MIN_TCP_BYTES;
        long end = tcp + Math.min((Wire.u8(memory, tcp + 12) >> 4) * 4, packet.bytes() - packet.transportAt());
        long at = tcp + MIN_TCP_BYTES;
        while (at + MSS_BYTES <= end) {
            int kind = Wire.u8(memory, at);
            if (kind == END) {
                return;
            }
            int bytes = kind == NO_OPERATION ? 1 : Wire.u8(memory, at + 1);
            if (kind == MSS && bytes == MSS_BYTES) {
                lower(memory, tcp, at + 2, mss, isChecksumDone);
                return;
            }
            if (bytes == 0) {
                return;
            }
            at += bytes;
        }
    }

    private static void lower(MemorySegment memory, long tcp, long at, int mss, boolean isChecksumDone) {
        int old = Wire.u16(memory, at);
        if (old <= mss) {
            return;
        }
        Wire.putU16(memory, at, mss);
        if (isChecksumDone) {
            boolean isOdd = (at - tcp & 1) != 0;
            int sum = ~Wire.u16(memory, tcp + CHECKSUM) & 0xffff;
            sum += ~word(old, isOdd) & 0xffff;
            sum += word(mss, isOdd);
            Wire.putU16(memory, tcp + CHECKSUM, ~Checksum.fold(sum));
        }
    }

    /** As the checksum sees it: across two words, its bytes change places. */
    private static int word(int value, boolean isOdd) {
        return isOdd ? Short.toUnsignedInt(Short.reverseBytes((short) value)) : value;
    }
}
