package io.darkmesh.wireguard.session;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Peers whose workers want the engine to look: a stack threaded through the peers themselves, so that it never
 * allocates, never overflows, and holds a peer at most once.
 */
public final class PokeList {
    private final AtomicReference<@Nullable Peer> top = new AtomicReference<>();
    private final Runnable wakeEngine;

    /**
     * A list with the way to wake the engine.
     *
     * @param wakeEngine called by workers when the list was empty; must not block and may be called needlessly
     */
    public PokeList(Runnable wakeEngine) {
        this.wakeEngine = wakeEngine;
    }

    /** Adds a peer that is not in the list. Any thread. */
    void push(Peer peer) {
        Peer before;
        do {
            before = top.get();
            peer.nextPoked = before;
        } while (!top.compareAndSet(before, peer));
        if (before == null) {
            wakeEngine.run();
        }
    }

    /** Takes every peer with its poke bits. The engine only. */
    public void drain(ObjIntConsumer<Peer> visitor) {
        Peer peer = top.getAndSet(null);
        while (peer != null) {
            Peer next = peer.nextPoked;
            visitor.accept(peer, peer.takePokes());
            peer = next;
        }
    }

    /** Whether nobody waits. */
    public boolean isEmpty() {
        return top.get() == null;
    }
}
