package io.darkmesh.protocol.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A message about paths, unsealed. */
public sealed interface PathMessage {
    /** Candidates of one node that count; more are cut off when sent and refused when received. */
    int MAX_CANDIDATES = 10;

    /** Largest padding of a ping, for probing the path's MTU. */
    int MAX_PADDING_BYTES = 65_000;

    /** First bytes of an inner packet of WireGuard that is a message and no IP packet. */
    int INNER_MAGIC = 0x0D4D_5031;

    /** Length of a ping without padding as an inner packet of WireGuard; padding adds to it. */
    int INNER_PING_BYTES = 32;

    /**
     * Asks for a pong.
     *
     * @param paddingBytes more than the least size
     */
    record Ping(long id, int paddingBytes) implements PathMessage {
        public Ping {
            if (paddingBytes < 0 || paddingBytes > MAX_PADDING_BYTES) {
                throw new IllegalArgumentException("padding is 0 to " + MAX_PADDING_BYTES + " bytes");
            }
        }
    }

    /**
     * Answers a ping.
     *
     * @param seenFrom where the ping came from, unless through a relay
     */
    record Pong(long id, Optional<UdpEndpoint> seenFrom) implements PathMessage {}

    /**
     * All the sender's candidates; who receives it probes them now, as the sender is doing in the other direction.
     *
     * @param sequence grows with each such message of this sender, over restarts as well; an older one is ignored
     * @param mapping how the sender's NAT behaves
     * @param wanted whether the sender lacks ours, and would like to be answered
     */
    record Candidates(long sequence, MappingBehavior mapping, boolean wanted, List<Candidate> candidates)
            implements PathMessage {
        public Candidates {
            candidates = List.copyOf(candidates.subList(0, Math.min(MAX_CANDIDATES, candidates.size())));
        }
    }

    /** The message as bytes, without seal. */
    default ByteBuffer encode() {
        return PathCodec.encode(this);
    }

    /** As an inner packet of WireGuard. */
    default ByteBuffer encodeInner() {
        ByteBuffer message = encode();
        return ByteBuffer.allocate(Integer.BYTES + message.remaining())
                .putInt(INNER_MAGIC)
                .put(message)
                .flip();
    }

    /** Reads a message, or nothing when it is malformed. Bytes after it are ignored. The caller's position stays. */
    static Optional<PathMessage> decode(ByteBuffer bytes) {
        return PathCodec.decode(bytes.slice());
    }

    /** Reads an inner packet, or nothing when it is not a message. */
    static Optional<PathMessage> decodeInner(ByteBuffer packet) {
        ByteBuffer in = packet.slice();
        return in.remaining() < Integer.BYTES || in.getInt() != INNER_MAGIC ? Optional.empty() : decode(in);
    }
}
