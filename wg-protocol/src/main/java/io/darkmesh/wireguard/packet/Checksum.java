package io.darkmesh.wireguard.packet;

/** The Internet checksum (RFC 1071). */
final class Checksum {
    private static final int WORD = 0xffff;

    private Checksum() {}

    /** The checksum after one 16-bit word under it changed (RFC 1624, equation 3). */
    static int update(int checksum, int before, int after) {
        return ~fold((~checksum & WORD) + (~before & WORD) + after) & WORD;
    }

    private static int fold(int sum) {
        int folded = (sum & WORD) + (sum >>> Short.SIZE);
        return (folded & WORD) + (folded >>> Short.SIZE);
    }
}
