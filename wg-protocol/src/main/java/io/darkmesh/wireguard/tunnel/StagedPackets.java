package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Inner packets that wait for a peer's handshake, oldest first; the oldest goes when there are too many. */
final class StagedPackets {
    private final Budget budget;
    private @Nullable ArrayDeque<byte[]> packets;

    StagedPackets(Budget budget) {
        this.budget = budget;
    }

    /** Bytes that all peers of a tunnel may stage together. */
    static final class Budget {
        private long bytes;

        long usedBytes() {
            return bytes;
        }
    }

    /** Copies the packet. Drops it when other peers have used up the budget. */
    void add(ByteBuffer packet) {
        if (packets == null) {
            packets = new ArrayDeque<>();
        }
        while (packets.size() >= Limits.MAX_STAGED_PACKETS
                || (!packets.isEmpty() && budget.bytes + packet.remaining() > Limits.MAX_STAGED_BYTES)) {
            budget.bytes -= packets.removeFirst().length;
        }
        if (budget.bytes + packet.remaining() <= Limits.MAX_STAGED_BYTES) {
            byte[] copy = new byte[packet.remaining()];
            packet.get(packet.position(), copy);
            packets.addLast(copy);
            budget.bytes += copy.length;
        }
    }

    /** The oldest, removed, or null. */
    byte @Nullable [] poll() {
        if (packets == null || packets.isEmpty()) {
            packets = null;
            return null;
        }
        byte[] packet = packets.removeFirst();
        budget.bytes -= packet.length;
        return packet;
    }

    boolean isEmpty() {
        return packets == null || packets.isEmpty();
    }

    /** Drops all; answers how many there were. */
    int clear() {
        int dropped = 0;
        while (poll() != null) {
            dropped++;
        }
        return dropped;
    }
}
