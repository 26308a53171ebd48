package io.darkmesh.agent.packets;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An IP packet made field by field, in the plainest way: what the fast path is compared with. IPv4 where the addresses
 * have four bytes.
 */
public record Packet(
        byte[] source,
        byte[] destination,
        int trafficClass,
        int ttl,
        int id,
        int fragment,
        int protocol,
        byte[] content) {
    public static final int TCP = 6;
    public static final int UDP = 17;

    public static Packet of(byte[] source, byte[] destination, int protocol, byte[] content) {
        return new Packet(source, destination, 0, 64, 7, 0x4000, protocol, content);
    }

    /** A TCP segment; its checksum is made when the packet is written. */
    public static byte[] tcp(int from, int to, int sequence, int ack, int flags, byte[] options, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(20 + options.length + payload.length);
        out.putShort((short) from).putShort((short) to).putInt(sequence).putInt(ack);
        out.put((byte) ((5 + options.length / 4) << 4)).put((byte) flags).putShort((short) 500);
        out.putShort((short) 0).putShort((short) 0).put(options).put(payload);
        return out.array();
    }

    public static byte[] udp(int from, int to, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(8 + payload.length);
        out.putShort((short) from).putShort((short) to).putShort((short) (8 + payload.length));
        out.putShort((short) 0).put(payload);
        return out.array();
    }

    public static byte[] address(String text) {
        return java.net.InetAddress.ofLiteral(text).getAddress();
    }

    public boolean isIpv6() {
        return source.length == 16;
    }

    /** With every checksum right. */
    public byte[] toBytes() {
        byte[] transport = content.clone();
        boolean isWhole = (fragment & 0x3fff) == 0;
        int checksumAt = protocol == TCP ? 16 : protocol == UDP ? 6 : protocol == 58 || protocol == 1 ? 2 : -1;
        if (checksumAt >= 0 && isWhole && transport.length > checksumAt + 1) {
            byte[] summed = protocol == 1 ? transport : concat(pseudoHeader(transport.length), transport);
            int checksum = checksum(summed);
            checksum = checksum == 0 && protocol == UDP ? 0xffff : checksum;
            transport[checksumAt] = (byte) (checksum >> 8);
            transport[checksumAt + 1] = (byte) checksum;
        }
        return concat(isIpv6() ? ipv6Header(transport.length) : ipv4Header(transport.length), transport);
    }

    private byte[] ipv4Header(int length) {
        ByteBuffer out = ByteBuffer.allocate(20);
        out.put((byte) 0x45).put((byte) trafficClass).putShort((short) (20 + length));
        out.putShort((short) id).putShort((short) fragment).put((byte) ttl).put((byte) protocol);
        out.putShort((short) 0).put(source).put(destination);
        out.putShort(10, (short) checksum(out.array()));
        return out.array();
    }

    private byte[] ipv6Header(int length) {
        ByteBuffer out = ByteBuffer.allocate(40);
        out.putInt(0x60000000 | trafficClass << 20).putShort((short) length);
        out.put((byte) protocol).put((byte) ttl).put(source).put(destination);
        return out.array();
    }

    public byte[] pseudoHeader(int length) {
        ByteBuffer out = ByteBuffer.allocate(source.length + destination.length + 8);
        return out.put(source).put(destination).putInt(length).putInt(protocol).array();
    }

    /** RFC 1071, word by word. */
    public static int checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += i % 2 == 0 ? (bytes[i] & 0xff) << 8 : bytes[i] & 0xff;
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return ~sum & 0xffff;
    }

    public static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Bytes that differ from place to place. */
    public static byte[] payload(int bytes, int seed) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) (seed + i * 7 + i / 251);
        }
        return payload;
    }

    /** Off-heap, with room before and after. */
    public static MemorySegment offHeap(byte[] bytes, int before, int after) {
        MemorySegment memory = Arena.ofAuto().allocate(before + bytes.length + after);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, before, bytes.length);
        return memory;
    }

    public static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
