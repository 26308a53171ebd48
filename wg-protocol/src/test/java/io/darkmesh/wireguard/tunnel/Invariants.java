package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.message.TransportData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must hold at every step of a {@link Simulation}. */
final class Invariants {
    private record Nonce(int host, int receiverIndex, long counter) {}

    private record Packet(int source, int destination, boolean[] arrived) {}

    private final Set<Nonce> nonces = new HashSet<>();
    private final Map<Long, Packet> packets = new HashMap<>();
    private long numbers;

    long sent(TestNode from, TestNode to) {
        long number = ++numbers;
        packets.put(number, new Packet(from.innerAddress, to.innerAddress, new boolean[1]));
        return number;
    }

    /** No key is used with a nonce twice. A receiver index, random and of 32 bits, stands for the key. */
    void onTheWire(TestNode from, TestNode.Sent sent) {
        if (sent.type() == Message.TRANSPORT_DATA) {
            ByteBuffer datagram = ByteBuffer.wrap(sent.datagram()).order(ByteOrder.LITTLE_ENDIAN);
            var nonce = new Nonce(
                    from.innerAddress,
                    datagram.getInt(TransportData.RECEIVER),
                    datagram.getLong(TransportData.COUNTER));
            require(nonces.add(nonce), "nonce used twice: " + nonce);
        }
    }

    /** Nothing is delivered twice, to the wrong peer or from a wrong source. */
    void delivered(TestNode at, byte[] bytes) {
        ByteBuffer view = ByteBuffer.wrap(bytes);
        long number = Packets.number(bytes);
        Packet packet = packets.get(number);
        require(packet != null, "delivered what nobody sent: " + number);
        require(view.getInt(12) == packet.source, "wrong source of packet " + number);
        require(at.innerAddress == packet.destination, "wrong destination of packet " + number);
        require(!packet.arrived[0], "delivered twice: packet " + number);
        packet.arrived[0] = true;
    }

    /** Once the network has been calm for a REKEY_TIMEOUT, everything arrives. */
    void mustHaveArrived(long number, long nowNs) {
        require(packets.get(number).arrived[0], "packet " + number + " had not arrived at " + nowNs);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
