package io.darkmesh.agent.portmap;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A router that speaks one of the protocols, or both, read from the RFCs and not with our codec. */
final class FakeGateway {
    final InetAddress external;
    final Map<Integer, Integer> openUntil = new HashMap<>(); // internal port to seconds
    boolean pcp;
    boolean natPmp;
    int refuseWith;
    int epoch = 1000;
    int externalPort = 40_000;

    FakeGateway(String external, boolean pcp, boolean natPmp) {
        this.external = InetAddress.ofLiteral(external);
        this.pcp = pcp;
        this.natPmp = natPmp;
    }

    Optional<ByteBuffer> answer(ByteBuffer request) {
        return switch (request.get(0)) {
            case 2 -> pcp ? Optional.of(pcp(request)) : Optional.empty();
            case 0 -> natPmp ? Optional.of(natPmp(request)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private ByteBuffer pcp(ByteBuffer in) {
        int lifetime = in.getInt(4);
        int port = in.getShort(40) & 0xFFFF;
        ByteBuffer out = ByteBuffer.allocate(60);
        out.put((byte) 2).put((byte) 0x81).put((byte) 0).put((byte) refuseWith);
        out.putInt(lifetime).putInt(epoch).put(new byte[12]);
        byte[] nonceToPort = new byte[18];
        in.get(24, nonceToPort);
        out.put(nonceToPort).putShort((short) externalPort);
        out.put(new byte[10]).putShort((short) 0xFFFF).put(external.getAddress());
        record(port, lifetime);
        return out.flip();
    }

    private ByteBuffer natPmp(ByteBuffer in) {
        if (in.get(1) == 0) {
            ByteBuffer out = ByteBuffer.allocate(12).put((byte) 0).put((byte) 128);
            return out.putShort((short) refuseWith)
                    .putInt(epoch)
                    .put(external.getAddress())
                    .flip();
        }
        int port = in.getShort(4) & 0xFFFF;
        int lifetime = in.getInt(8);
        record(port, lifetime);
        ByteBuffer out = ByteBuffer.allocate(16).put((byte) 0).put((byte) 129);
        out.putShort((short) refuseWith).putInt(epoch).putShort((short) port).putShort((short) externalPort);
        return out.putInt(lifetime).flip();
    }

    private void record(int port, int lifetime) {
        if (refuseWith == 0 && lifetime > 0) {
            openUntil.put(port, lifetime);
        } else {
            openUntil.remove(port);
        }
    }
}
