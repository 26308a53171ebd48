package io.darkmesh.agent.datapath;

import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.wireguard.session.SendingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams sealed for one peer, one behind the other, as UDP_SEGMENT wants them: all of one size, a smaller one ends
 * the batch. Owned by one worker.
 */
final class SealedBatch {
    /** No datagram is larger: what UDP over IPv4 can carry. */
    private static final int MAX_DATAGRAM_BYTES = 65_535;

    private final MemorySegment memory;
    private @Nullable SendingKey key;
    private @Nullable Path path;
    private int trafficClass;
    private int datagrams;
    private int bytes;
    private int segmentBytes;
    private boolean hasEnded;

    SealedBatch(Arena arena) {
        memory = arena.allocate(DatagramSender.MAX_BYTES + MAX_DATAGRAM_BYTES, 64);
    }

    void begin(SendingKey newKey, Path newPath, int newTrafficClass) {
        key = newKey;
        path = newPath;
        trafficClass = newTrafficClass;
        datagrams = 0;
        bytes = 0;
        hasEnded = false;
    }

    boolean isFor(SendingKey otherKey, Path otherPath, int otherTrafficClass) {
        return key == otherKey && otherPath.equals(path) && trafficClass == otherTrafficClass;
    }

    boolean isEmpty() {
        return datagrams == 0;
    }

    /** Whether a datagram of so many bytes may follow. */
    boolean hasRoom(int datagramBytes) {
        return datagrams == 0
                || (!hasEnded
                        && datagramBytes <= segmentBytes
                        && datagrams < DatagramSender.MAX_SEGMENTS
                        && bytes + datagramBytes <= DatagramSender.MAX_BYTES);
    }

    MemorySegment memory() {
        return memory;
    }

    /** Where the next datagram begins. */
    long nextAt() {
        return bytes;
    }

    void add(int datagramBytes) {
        if (datagrams == 0) {
            segmentBytes = datagramBytes;
        }
        hasEnded = datagramBytes < segmentBytes;
        datagrams++;
        bytes += datagramBytes;
    }

    int datagrams() {
        return datagrams;
    }

    int bytes() {
        return bytes;
    }

    int segmentBytes() {
        return segmentBytes;
    }

    int trafficClass() {
        return trafficClass;
    }

    @Nullable
    SendingKey key() {
        return key;
    }

    @Nullable
    Path path() {
        return path;
    }

    /** Forgets its content, and whose it was. */
    void clear() {
        key = null;
        path = null;
        datagrams = 0;
        bytes = 0;
    }
}
