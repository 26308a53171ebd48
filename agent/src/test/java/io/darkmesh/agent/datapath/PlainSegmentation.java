package io.darkmesh.agent.datapath;

import io.darkmesh.agent.packets.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a network card does with a frame, in the plainest way: takes the packet apart and makes new ones field by field.
 * The model that {@link SuperPacket} and {@link Coalescer} are compared with.
 */
final class PlainSegmentation {
    private static final int VNET_BYTES = 10;

    private PlainSegmentation() {}

    /** A frame as the TUN device has it: virtio-net header, then the packet with the pseudo-header's sum only. */
    static byte[] frame(Packet packet, int gsoType, int headerBytes, int gsoBytes) {
        byte[] bytes = packet.toBytes();
        int transport = packet.isIpv6() ? 40 : 20;
        int offset = packet.protocol() == Packet.TCP ? 16 : 6;
        int partial = ~Packet.checksum(packet.pseudoHeader(bytes.length - transport)) & 0xffff;
        bytes[transport + offset] = (byte) (partial >> 8);
        bytes[transport + offset + 1] = (byte) partial;
        ByteBuffer out = ByteBuffer.allocate(VNET_BYTES + bytes.length).order(java.nio.ByteOrder.nativeOrder());
        out.put((byte) 1).put((byte) gsoType).putShort((short) headerBytes).putShort((short) gsoBytes);
        out.putShort((short) transport).putShort((short) offset).put(bytes);
        return out.array();
    }

    /** The packets that a frame stands for. */
    static List<byte[]> cut(byte[] frame) {
        ByteBuffer header = ByteBuffer.wrap(frame).order(java.nio.ByteOrder.nativeOrder());
        boolean needsChecksum = (header.get(0) & 1) != 0;
        int type = header.get(1) & 0x7f;
        int gsoBytes = header.getShort(4) & 0xffff;
        byte[] ip = Arrays.copyOfRange(frame, VNET_BYTES, frame.length);
        if (!needsChecksum) {
            return List.of(ip);
        }
        Packet packet = parse(ip);
        if (type == 0) {
            return List.of(packet.toBytes());
        }
        int headerBytes = packet.protocol() == Packet.TCP ? (packet.content()[12] >> 4 & 0xf) * 4 : 8;
        byte[] payload = Arrays.copyOfRange(packet.content(), headerBytes, packet.content().length);
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at == 0 || at < payload.length; at += gsoBytes) {
            int end = Math.min(payload.length, at + gsoBytes);
            byte[] transport =
                    Packet.concat(Arrays.copyOf(packet.content(), headerBytes), Arrays.copyOfRange(payload, at, end));
            fix(transport, packet.protocol(), at, end == payload.length);
            pieces.add(with(packet, packet.id() + pieces.size(), transport).toBytes());
        }
        return pieces;
    }

    private static void fix(byte[] transport, int protocol, int at, boolean isLast) {
        ByteBuffer out = ByteBuffer.wrap(transport);
        if (protocol == Packet.UDP) {
            out.putShort(4, (short) transport.length).putShort(6, (short) 0);
            return;
        }
        out.putInt(4, out.getInt(4) + at).putShort(16, (short) 0);
        int flags = out.get(13);
        flags = isLast ? flags : flags & ~9;
        out.put(13, (byte) (at == 0 ? flags : flags & ~0x80));
    }

    static Packet parse(byte[] ip) {
        ByteBuffer in = ByteBuffer.wrap(ip);
        boolean isIpv6 = ip[0] >> 4 == 6;
        int transport = isIpv6 ? 40 : 20;
        byte[] content = Arrays.copyOfRange(ip, transport, ip.length);
        int checksumAt = (isIpv6 ? ip[6] : ip[9]) == Packet.TCP ? 16 : 6;
        content[checksumAt] = 0;
        content[checksumAt + 1] = 0;
        return isIpv6
                ? new Packet(
                        Arrays.copyOfRange(ip, 8, 24),
                        Arrays.copyOfRange(ip, 24, 40),
                        in.getInt(0) >> 20 & 0xff,
                        ip[7],
                        0,
                        0,
                        ip[6],
                        content)
                : new Packet(
                        Arrays.copyOfRange(ip, 12, 16),
                        Arrays.copyOfRange(ip, 16, 20),
                        ip[1],
                        ip[8],
                        in.getShort(4) & 0xffff,
                        in.getShort(6),
                        ip[9],
                        content);
    }

    private static Packet with(Packet packet, int id, byte[] content) {
        return new Packet(
                packet.source(),
                packet.destination(),
                packet.trafficClass(),
                packet.ttl(),
                packet.isIpv6() ? 0 : id,
                packet.fragment(),
                packet.protocol(),
                content);
    }
}
