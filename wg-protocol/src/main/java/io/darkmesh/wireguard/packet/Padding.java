package io.darkmesh.wireguard.packet;

/** Length of the plaintext (whitepaper section 5.4.6): zeros up to a multiple of 16, but not beyond the MTU. */
public final class Padding {
    /** What lengths are rounded up to. */
    public static final int MULTIPLE = 16;

    private Padding() {}

    /**
     * The plaintext's length with its padding.
     *
     * @param packetBytes length of the inner packet, 0 for a keepalive
     * @param mtuBytes MTU of the tunnel; a packet over it (a super-packet not yet cut) is padded as its last piece
     *     would be; 0 for none
     */
    public static int paddedBytes(int packetBytes, int mtuBytes) {
        int lastPiece = mtuBytes > 0 && packetBytes > mtuBytes ? packetBytes % mtuBytes : packetBytes;
        int padded = (lastPiece + MULTIPLE - 1) & -MULTIPLE;
        if (mtuBytes > 0) {
            padded = Math.min(padded, mtuBytes);
        }
        return packetBytes + padded - lastPiece;
    }
}
