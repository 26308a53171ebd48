package io.darkmesh.agent.datapath;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum (RFC 1071). Sums are taken over little-endian words, which section 2(B) allows as long as the
 * result is stored the same way; a sum is not folded until {@link #finish}, and sums of even-length ranges add up.
 */
final class Checksum {
    private static final long LOW = 0xffff_ffffL;

    private Checksum() {}

    /**
     * The sum of a range, to be added to others. The plainest loop there is: the compiler turns it into vectors, which
     * makes it three times as fast as one unrolled by hand.
     */
    static long sum(MemorySegment memory, long at, int bytes) {
        long sum = 0;
        int words = bytes >>> 2;
        for (int i = 0; i < words; i++) {
            sum += Wire.i32LittleEndian(memory, at + 4L * i) & LOW;
        }
        long tail = at + 4L * words;
        if ((bytes & 2) != 0) {
            sum += Wire.u16LittleEndian(memory, tail);
            tail += 2;
        }
        return (bytes & 1) == 0 ? sum : sum + Wire.u8(memory, tail);
    }

    /** The pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1) of the packet whose IP header is at {@code ip}. */
    static long pseudoHeader(MemorySegment memory, long ip, boolean isIpv6, int protocol, int transportBytes) {
        long addresses = isIpv6 ? sum(memory, ip + 8, 32) : sum(memory, ip + 12, 8);
        return addresses + swap(protocol) + swap(transportBytes >>> 16) + swap(transportBytes & 0xffff);
    }

    /** Sixteen bits, still to be complemented where a checksum is wanted. */
    static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & LOW);
        folded = (folded >>> 32) + (folded & LOW);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) folded;
    }

    /** Stores the complement of the sum. */
    static void finish(MemorySegment memory, long at, long sum) {
        Wire.putU16LittleEndian(memory, at, ~fold(sum));
    }

    /** As {@link #finish}, but zero becomes all ones, because zero means "none" in UDP (RFC 768). */
    static void finishUdp(MemorySegment memory, long at, long sum) {
        int complement = ~fold(sum) & 0xffff;
        Wire.putU16LittleEndian(memory, at, complement == 0 ? 0xffff : complement);
    }

    /** Stores the sum itself, for whoever adds the rest later. */
    static void storePartial(MemorySegment memory, long at, long sum) {
        Wire.putU16LittleEndian(memory, at, fold(sum));
    }

    /** Whether a sum that includes the checksum field says that nothing was changed. */
    static boolean isValid(long sum) {
        return fold(sum) == 0xffff;
    }

    /** Computes the checksum of the IPv4 header without options at {@code ip}. */
    static void finishIpv4Header(MemorySegment memory, long ip, int headerBytes) {
        Wire.putU16(memory, ip + 10, 0);
        finish(memory, ip + 10, sum(memory, ip, headerBytes));
    }

    private static int swap(int value) {
        return Short.toUnsignedInt(Short.reverseBytes((short) value));
    }
}
