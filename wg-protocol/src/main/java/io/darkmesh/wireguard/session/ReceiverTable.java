package io.darkmesh.wireguard.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Receiver indexes, random and unique, of handshakes and keys together. One thread writes; any thread looks up without
 * a lock. Open addressing with linear probing; an index is its own hash.
 */
public final class ReceiverTable {
    private static final int FIRST_SLOTS = 64;
    private static final int SLOTS_PER_ENTRY = 4;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    /** Where something was: a probe goes on past it. */
    private static final Object REMOVED = new Object();

    private volatile @Nullable Object[] slots = new @Nullable Object[FIRST_SLOTS];
    private int used;
    private int size;

    /** An empty table. */
    public ReceiverTable() {}

    /** The key with this index, or null: what the fast path asks. */
    public @Nullable ReceivingKey key(int index) {
        return find(index) instanceof ReceivingKey key ? key : null;
    }

    /** What the index stands for, or null. */
    public @Nullable Receiver find(int index) {
        @Nullable Object[] current = slots;
        int mask = current.length - 1;
        for (int slot = index & mask; ; slot = (slot + 1) & mask) {
            Object entry = SLOT.getAcquire(current, slot);
            if (entry == null) {
                return null;
            }
            if (entry instanceof Receiver receiver && receiver.index() == index) {
                return receiver;
            }
        }
    }

    /** An index not in use. */
    public int newIndex(RandomGenerator random) {
        int index = random.nextInt();
        while (find(index) != null) {
            index = random.nextInt();
        }
        return index;
    }

    /** Adds an entry under its index, which must be new. */
    public void add(Receiver entry) {
        if (2 * (used + 1) > slots.length) {
            rehash();
        }
        @Nullable Object[] current = slots;
        SLOT.setRelease(current, free(current, entry.index()), entry);
        used++;
        size++;
    }

    /** Puts an entry where another of the same index is, with no moment without one. */
    public void replace(Receiver before, Receiver after) {
        int slot = slotOf(before);
        if (slot < 0 || before.index() != after.index()) {
            throw new IllegalStateException("only an entry's successor takes its place");
        }
        SLOT.setRelease(slots, slot, after);
    }

    /** Removes the entry if it is still there. */
    public void remove(Receiver entry) {
        int slot = slotOf(entry);
        if (slot >= 0) {
            SLOT.setRelease(slots, slot, REMOVED);
            size--;
        }
    }

    /** Entries there are. Only for the writing thread. */
    public int size() {
        return size;
    }

    @SuppressWarnings("ReferenceEquality") // another entry of the same index is another entry
    private int slotOf(Receiver entry) {
        @Nullable Object[] current = slots;
        int mask = current.length - 1;
        int slot = entry.index() & mask;
        while (current[slot] != null && current[slot] != entry) {
            slot = (slot + 1) & mask;
        }
        return current[slot] == null ? -1 : slot;
    }

    private static int free(@Nullable Object[] array, int index) {
        int slot = index & (array.length - 1);
        while (array[slot] != null) {
            slot = (slot + 1) & (array.length - 1);
        }
        return slot;
    }

    private void rehash() {
        int wanted = Math.max(FIRST_SLOTS, SLOTS_PER_ENTRY * (size + 1));
        @Nullable Object[] next = new @Nullable Object[Integer.highestOneBit(2 * wanted - 1)];
        for (Object entry : slots) {
            if (entry instanceof Receiver receiver) {
                next[free(next, receiver.index())] = receiver;
            }
        }
        used = size;
        slots = next;
    }
}
