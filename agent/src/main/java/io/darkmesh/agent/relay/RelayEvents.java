package io.darkmesh.agent.relay;

import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.protocol.key.Key32;
import java.nio.ByteBuffer;

/** What comes from relays. Called by connections' own threads: it must not block, and keep nothing of a buffer. */
public interface RelayEvents {
    /**
     * A WireGuard datagram.
     *
     * @param back the way to its sender through the same relay; its {@link RelayLink#origin()} is where it came from
     * @param datagram valid until the call returns
     */
    void onData(String relayId, Key32 peer, RelayLink back, ByteBuffer datagram);

    /** A sealed path message; valid until the call returns. */
    void onSignal(String relayId, Key32 peer, ByteBuffer sealed);

    /** The peer is not connected to this relay, so what was sent to it is lost. */
    void onPeerGone(String relayId, Key32 peer);

    /**
     * The connection is there, its round trip was measured, or it is gone. Calls for one relay come one after the other.
     *
     * @param roundTripNs 0 while not measured
     * @param why one line for people; empty when all is well
     */
    void onState(String relayId, boolean connected, long roundTripNs, String why);
}
