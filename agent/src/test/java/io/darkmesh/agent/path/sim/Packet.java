package io.darkmesh.agent.path.sim;

import io.darkmesh.protocol.path.PathMessage;
import java.nio.ByteBuffer;

/** What travels. */
sealed interface Packet {
    /** From whom, as the seal or the tunnel proves it; STUN proves nothing. */
    int from();

    record Probe(int from, PathMessage message, boolean inSession) implements Packet {}

    record Initiation(int from, long number) implements Packet {}

    record Response(int from, long number) implements Packet {}

    record Data(int from, long sentNs) implements Packet {}

    record Stun(ByteBuffer datagram) implements Packet {
        @Override
        public int from() {
            return -1;
        }
    }
}
