package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.noise.Initiator;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.Receiver;

/** An initiation of ours that may still be answered. Taken out of its peer before its answer installs keys. */
final class PendingInitiation extends Receiver {
    private final Initiator initiator;
    private final long number;

    /** The number is never given to another initiation of this tunnel, and is not 0. */
    PendingInitiation(int index, Peer peer, Initiator initiator, long number) {
        super(index, peer);
        this.initiator = initiator;
        this.number = number;
    }

    Initiator initiator() {
        return initiator;
    }

    long number() {
        return number;
    }
}
