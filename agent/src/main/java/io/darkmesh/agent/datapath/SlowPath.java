package io.darkmesh.agent.datapath;

import io.darkmesh.wireguard.session.Peer;
import java.lang.foreign.MemorySegment;

/** What workers leave to the engine. Called by any worker: copies, does not wait, and answers false when it is full. */
public interface SlowPath {
    /** A datagram that is no transport data: handshake, cookie reply, STUN, path message, or noise. */
    boolean onDatagram(Path from, MemorySegment memory, long at, int bytes);

    /** An inner packet for a peer that has no usable key. */
    boolean onUnsealed(Peer peer, MemorySegment memory, long at, int bytes);

    /** What the peer sent inside the session that is no IP packet but a message to the engine. */
    boolean onInner(Peer peer, Path from, MemorySegment memory, long at, int bytes);

    /** Authenticated data of this peer came from elsewhere than its path; told now and then, not for each packet. */
    boolean onNewOrigin(Peer peer, Path from);
}
