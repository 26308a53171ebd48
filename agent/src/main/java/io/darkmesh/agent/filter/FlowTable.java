package io.darkmesh.agent.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Flows that were allowed: a set-associative table of fixed size that any number of workers use at once. A bucket of
 * eight entries is locked by one of its words for the few instructions that look at it. When a bucket is full the entry
 * that would expire first goes.
 *
 * <p>The memory is handed in zeroed, so that pages nobody has used yet need not exist. An entry is eight words: the two
 * addresses and ports in canonical order (the lower end first), protocol with flags, deadline, and the word that the
 * first entry of a bucket locks with.
 *
 * <pre>
 * 0-7 high of the lower end   8-15 low   16-23 high of the other end   24-31 low
 * 32-39 ports and protocol    40-47 deadline in ns, 0 when free
 * 48-51 flags                 52-55 generation of the rules           56-59 lock
 * </pre>
 */
public final class FlowTable {
    /** Flows that the table holds when it is spread evenly: twice the 64 Ki that it has to hold in any case. */
    public static final int CAPACITY = 1 << 17;

    private static final int ENTRY_BYTES = 64;

    /** Bytes of memory it needs. */
    public static final long MEMORY_BYTES = (long) CAPACITY * ENTRY_BYTES;

    static final int INITIATED_BY_LOWER = 1;
    static final int ANSWERED = 2;
    static final int CLOSING = 4;
    static final int PICKED_UP = 8;

    private static final int WAYS = 8;
    private static final long BUCKET_BYTES = (long) WAYS * ENTRY_BYTES;
    private static final int BUCKETS = CAPACITY / WAYS;
    private static final int PORTS = 32;
    private static final int DEADLINE = 40;
    private static final int FLAGS = 48;
    private static final int GENERATION = 52;
    private static final int LOCK = 56;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final VarHandle LOCK_WORD = INT.varHandle();

    private final MemorySegment memory;

    /**
     * Uses this memory.
     *
     * @param memory {@link #MEMORY_BYTES} zero bytes, aligned to 8
     */
    public FlowTable(MemorySegment memory) {
        if (memory.byteSize() < MEMORY_BYTES) {
            throw new IllegalArgumentException("a flow table needs " + MEMORY_BYTES + " bytes");
        }
        this.memory = memory;
    }

    /** Locks the key's bucket; every use of the table is between this and {@link #unlock}. */
    long lock(FlowKey key) {
        long bucket = (key.hash() & (BUCKETS - 1)) * BUCKET_BYTES;
        while (!LOCK_WORD.weakCompareAndSetAcquire(memory, bucket + LOCK, 0, 1)) {
            Thread.onSpinWait();
        }
        return bucket;
    }

    void unlock(long bucket) {
        LOCK_WORD.setRelease(memory, bucket + LOCK, 0);
    }

    /** The live entry of this key in the locked bucket, or -1. */
    long find(long bucket, FlowKey key, long nowNs) {
        for (long entry = bucket; entry < bucket + BUCKET_BYTES; entry += ENTRY_BYTES) {
            if (memory.get(LONG, entry + PORTS) == key.portsAndProtocol
                    && memory.get(LONG, entry + 8) == key.lowerLow
                    && memory.get(LONG, entry + 24) == key.upperLow
                    && memory.get(LONG, entry) == key.lowerHigh
                    && memory.get(LONG, entry + 16) == key.upperHigh
                    && memory.get(LONG, entry + DEADLINE) > nowNs) {
                return entry;
            }
        }
        return -1;
    }

    /** Makes an entry in the locked bucket, in place of the one that would expire first. */
    long insert(long bucket, FlowKey key) {
        long victim = bucket;
        for (long entry = bucket; entry < bucket + BUCKET_BYTES; entry += ENTRY_BYTES) {
            if (memory.get(LONG, entry + DEADLINE) < memory.get(LONG, victim + DEADLINE)) {
                victim = entry;
            }
        }
        memory.set(LONG, victim, key.lowerHigh);
        memory.set(LONG, victim + 8, key.lowerLow);
        memory.set(LONG, victim + 16, key.upperHigh);
        memory.set(LONG, victim + 24, key.upperLow);
        memory.set(LONG, victim + PORTS, key.portsAndProtocol);
        return victim;
    }

    int flags(long entry) {
        return memory.get(INT, entry + FLAGS);
    }

    int generation(long entry) {
        return memory.get(INT, entry + GENERATION);
    }

    void set(long entry, int flags, int generation, long deadlineNs) {
        memory.set(INT, entry + FLAGS, flags);
        memory.set(INT, entry + GENERATION, generation);
        memory.set(LONG, entry + DEADLINE, deadlineNs);
    }

    void remove(long entry) {
        memory.set(LONG, entry + DEADLINE, 0);
    }
}
