package io.darkmesh.agent.datapath;

import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;

/**
 * Notices that authenticated data of a peer comes from elsewhere than its path says (roaming), or to another address of
 * ours (sticky source). In the common case that is a comparison of numbers; a change is told at most every
 * {@value #INTERVAL_NS} ns for a peer. Belongs to one worker.
 */
final class OriginWatch {
    static final long INTERVAL_NS = 100_000_000;

    private static final int SLOTS = 256;

    private final SlowPath slowPath;
    private final InboundWorker.Origins origins;
    private final long[] toldNs = new long[SLOTS];
    private final boolean[] told = new boolean[SLOTS];

    OriginWatch(SlowPath slowPath, InboundWorker.Origins origins) {
        this.slowPath = slowPath;
        this.origins = origins;
    }

    /** Data of this peer in message {@code i} passed authentication and replay check. */
    void check(Peer peer, ReceivedBatch batch, int i, long nowNs) {
        Endpoint endpoint = peer.endpoint();
        boolean isKnown = endpoint instanceof Path path && path.isOrigin(batch, i);
        if (isKnown && !(endpoint instanceof Path.Direct direct && !direct.isLocalKnown(batch, i))) {
            return;
        }
        int slot = peer.hashCode() & (SLOTS - 1);
        if (told[slot] && nowNs - toldNs[slot] < INTERVAL_NS) {
            return;
        }
        told[slot] = true;
        toldNs[slot] = nowNs;
        Path from = origins.origin(batch, i);
        peer.roamTo(from);
        if (!isKnown && !slowPath.onNewOrigin(peer, from)) {
            told[slot] = false;
        }
    }
}
