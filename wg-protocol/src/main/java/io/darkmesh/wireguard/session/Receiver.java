package io.darkmesh.wireguard.session;

/** What a receiver index stands for: a handshake under way, then the key it made. */
public abstract class Receiver {
    private final int index;
    private final Peer peer;

    /** An entry for the peer under an index that {@link ReceiverTable#newIndex} gave. */
    protected Receiver(int index, Peer peer) {
        this.index = index;
        this.peer = peer;
    }

    /** The index, as on the wire. */
    public final int index() {
        return index;
    }

    /** Whose it is. */
    public final Peer peer() {
        return peer;
    }
}
