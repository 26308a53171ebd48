package io.darkmesh.protocol.stun;

import java.util.zip.CRC32;

/** What became of the FINGERPRINT of a message (RFC 8489 section 14.7). */
public enum Fingerprint {
    ABSENT,
    RIGHT,
    WRONG;

    private static final int XOR = 0x5354_554E;

    static int of(byte[] message, int lengthBytes) {
        var crc = new CRC32();
        crc.update(message, 0, lengthBytes);
        return (int) crc.getValue() ^ XOR;
    }
}
