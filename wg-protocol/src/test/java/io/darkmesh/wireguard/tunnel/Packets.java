package io.darkmesh.wireguard.tunnel;

import java.nio.ByteBuffer;

/** Inner packets for tests. */
final class Packets {
    private Packets() {}

    /** An IPv4 packet of this length, its payload filled with its number. */
    static byte[] ipv4(int source, int destination, int bytes, long number) {
        ByteBuffer packet = ByteBuffer.allocate(bytes);
        packet.put(0, (byte) 0x45).putShort(2, (short) bytes).put(8, (byte) 64).put(9, (byte) 17);
        packet.putInt(12, source).putInt(16, destination);
        if (bytes >= 28) {
            packet.putLong(20, number);
        }
        return packet.array();
    }

    static long number(byte[] packet) {
        return ByteBuffer.wrap(packet).getLong(20);
    }
}
