package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Peers by their next deadline: a binary heap in which each peer knows its place, so that moving one costs log n. */
final class DeadlineQueue {
    private final List<PeerState> heap = new ArrayList<>();

    /** The earliest deadline, or {@link Limits#NEVER}. */
    long nextNs() {
        return heap.isEmpty() ? Limits.NEVER : heap.getFirst().queuedForNs;
    }

    /** The peer that is due, or null. It stays where it is until it is given another deadline. */
    @Nullable
    PeerState due(long nowNs) {
        return nextNs() <= nowNs && !heap.isEmpty() ? heap.getFirst() : null;
    }

    /** Gives the peer this deadline; {@link Limits#NEVER} takes it out. */
    void put(PeerState peer, long deadlineNs) {
        if (deadlineNs == Limits.NEVER) {
            remove(peer);
            return;
        }
        if (peer.queuePlace < 0) {
            peer.queuePlace = heap.size();
            heap.add(peer);
        }
        peer.queuedForNs = deadlineNs;
        siftUp(peer.queuePlace);
        siftDown(peer.queuePlace);
    }

    /** Takes the peer out, if it is in. */
    void remove(PeerState peer) {
        int place = peer.queuePlace;
        if (place < 0) {
            return;
        }
        peer.queuePlace = -1;
        PeerState last = heap.removeLast();
        if (last != peer) {
            set(place, last);
            siftUp(place);
            siftDown(last.queuePlace);
        }
    }

    private void siftUp(int from) {
        int place = from;
        PeerState peer = heap.get(place);
        while (place > 0 && heap.get((place - 1) / 2).queuedForNs > peer.queuedForNs) {
            set(place, heap.get((place - 1) / 2));
            place = (place - 1) / 2;
        }
        set(place, peer);
    }

    private void siftDown(int from) {
        int place = from;
        PeerState peer = heap.get(place);
        while (2 * place + 1 < heap.size()) {
            int child = 2 * place + 1;
            if (child + 1 < heap.size() && heap.get(child + 1).queuedForNs < heap.get(child).queuedForNs) {
                child++;
            }
            if (heap.get(child).queuedForNs >= peer.queuedForNs) {
                break;
            }
            set(place, heap.get(child));
            place = child;
        }
        set(place, peer);
    }

    private void set(int place, PeerState peer) {
        heap.set(place, peer);
        peer.queuePlace = place;
    }
}
