package io.darkmesh.wireguard.session;

import org.jspecify.annotations.Nullable;

/**
 * A peer's sessions: previous, current and next (whitepaper section 6.3). What we seal with is the current one and
 * published in the {@link Peer}; all three are opened with. The engine only.
 *
 * <pre>
 *   we initiated:   current becomes previous, the new one current; a next one stays
 *   we responded:   the new one is next; previous goes
 *   data on next:   current becomes previous, next becomes current
 * </pre>
 *
 * When initiations cross, both handshakes may succeed. Both ends must not go on preferring different sessions: neither
 * would be the one to renew what it sends on. So one of them, named by comparing public keys, keeps its own when data
 * comes on the other. It may not have noticed that they crossed, and go over to the newer; the one that yields follows
 * it, as often as data comes on the session that it does not use.
 */
public final class Keypairs {
    private final Peer peer;
    private final ReceiverTable table;
    private @Nullable Keypair previous;
    private @Nullable Keypair current;
    private @Nullable Keypair next;
    private boolean currentIsNewer;
    private boolean follows; // previous and current crossed, and the peer says which it is

    /** No sessions yet. */
    public Keypairs(Peer peer, ReceiverTable table) {
        this.peer = peer;
        this.table = table;
    }

    /** The session we send on, or null. */
    public @Nullable Keypair current() {
        return current;
    }

    /** The session that waits for the initiator's first data, or null. */
    public @Nullable Keypair next() {
        return next;
    }

    /** The session before the current one, or null. */
    public @Nullable Keypair previous() {
        return previous;
    }

    /** Whether there is a session to send on. */
    public boolean usable(long nowNs) {
        return current != null && current.usable(nowNs);
    }

    /** A response came: its session is used at once. Its receiving key has taken the handshake's place in the table. */
    public void installAsInitiator(Keypair keypair) {
        retire(previous);
        previous = current;
        current = keypair;
        currentIsNewer = next != null;
        follows = false;
    }

    /** A response goes out: its session waits for confirmation, but already opens. */
    public void installAsResponder(Keypair keypair) {
        retire(next);
        retire(previous);
        previous = null;
        next = keypair;
        currentIsNewer = false;
        follows = false;
        table.add(keypair.receiving());
    }

    /**
     * Data may have arrived on the next session.
     *
     * @param yields whether, when initiations crossed, ours is the one to give up
     * @return whether we send on it from now on; false when no data has come, and when we keep our own
     */
    public boolean confirm(boolean yields) {
        Keypair confirmed = next;
        if (confirmed == null || !confirmed.receiving().isConfirmed()) {
            return false;
        }
        retire(previous);
        next = null;
        boolean crossed = current != null && current.initiator() && current.handshake() == confirmed.handshake();
        if (currentIsNewer && !(crossed && yields)) {
            previous = confirmed;
            return false;
        }
        previous = current;
        current = confirmed;
        follows = crossed;
        awaitDataOnPrevious();
        return true;
    }

    /**
     * Data may have arrived on the other one of two sessions that crossed: then we send on that one from now on.
     *
     * @return false when it has not
     */
    public boolean follow() {
        Keypair preferred = previous;
        if (!follows || preferred == null || !preferred.receiving().isConfirmed()) {
            return false;
        }
        previous = current;
        current = preferred;
        awaitDataOnPrevious();
        return true;
    }

    private void awaitDataOnPrevious() {
        if (follows && previous != null) {
            previous.receiving().awaitConfirmation();
        }
    }

    /** Lets the workers send on the current session, after what was staged has gone. */
    public void publish() {
        peer.publish(current == null ? null : current.sending());
    }

    /** Ends and zeroes all sessions. */
    public void wipe() {
        peer.publish(null);
        retire(previous);
        retire(current);
        retire(next);
        previous = null;
        current = null;
        next = null;
        follows = false;
    }

    private void retire(@Nullable Keypair keypair) {
        if (keypair != null) {
            table.remove(keypair.receiving());
            keypair.retire();
        }
    }
}
