package io.darkmesh.agent.datapath;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** One worker's counters: it alone writes, anybody reads. */
public final class WorkerCounters {
    private final Cell packets = new Cell();
    private final Cell bytes = new Cell();
    private final Cell batches = new Cell();
    private final Map<DropReason, Cell> drops = new EnumMap<>(DropReason.class);

    private static final class Cell {
        private static final VarHandle VALUE;

        static {
            try {
                VALUE = MethodHandles.lookup().findVarHandle(Cell.class, "value", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @SuppressWarnings("UnusedVariable") // through VALUE
        private long value;

        void add(long amount) {
            VALUE.setOpaque(this, get() + amount);
        }

        long get() {
            return (long) VALUE.getOpaque(this);
        }
    }

    WorkerCounters() {
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, new Cell());
        }
    }

    void passed(int morePackets, long moreBytes) {
        packets.add(morePackets);
        bytes.add(moreBytes);
    }

    /** One send, or one batch received. */
    void batch() {
        batches.add(1);
    }

    void dropped(DropReason reason) {
        dropped(reason, 1);
    }

    void dropped(DropReason reason, int count) {
        Objects.requireNonNull(drops.get(reason)).add(count);
    }

    /** Inner packets that passed. */
    public long packets() {
        return packets.get();
    }

    /** Bytes of the inner packets that passed. */
    public long bytes() {
        return bytes.get();
    }

    /** Sends to the network, or batches received from it. */
    public long batches() {
        return batches.get();
    }

    /** Packets dropped, by reason; reasons that did not occur are left out. */
    public Map<DropReason, Long> drops() {
        Map<DropReason, Long> seen = new EnumMap<>(DropReason.class);
        drops.forEach((reason, cell) -> {
            if (cell.get() > 0) {
                seen.put(reason, cell.get());
            }
        });
        return seen;
    }
}
