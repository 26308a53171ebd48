package io.darkmesh.wireguard.packet;

import java.nio.ByteBuffer;

/** The Internet checksum (RFC 1071). */
final class Checksum {
    private static final int WORD = 0xffff;

    private Checksum() {}

    /** The sum, not yet complemented, of a range of a big-endian buffer, on top of another. */
    static int sum(int start, ByteBuffer data, int offset, int length) {
        int sum = start;
        for (int i = 0; i + 1 < length; i += 2) {
            sum = fold(sum + Short.toUnsignedInt(data.getShort(offset + i)));
        }
        if (length % 2 != 0) {
            sum = fold(sum + (Byte.toUnsignedInt(data.get(offset + length - 1)) << Byte.SIZE));
        }
        return sum;
    }

    /** The checksum after one 16-bit word under it changed (RFC 1624, equation 3). */
    static int update(int checksum, int before, int after) {
        return ~fold((~checksum & WORD) + (~before & WORD) + after) & WORD;
    }

    static int fold(int sum) {
        int folded = (sum & WORD) + (sum >>> Short.SIZE);
        return (folded & WORD) + (folded >>> Short.SIZE);
    }
}
