package io.darkmesh.agent.engine;

import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.wireguard.session.Endpoint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sockets and relays as the engine sees them. Called on the engine's thread; nothing here blocks or calls back. */
public interface Ways {
    /** The way in the form that workers use; nothing when it is no way now, as when its relay is not connected. */
    @Nullable
    Endpoint endpoint(Node peer, PathId path);

    /** An endpoint that is no peer's: a STUN server. */
    Endpoint server(UdpEndpoint remote);

    /** Both ways at once. */
    Endpoint both(Endpoint direct, Endpoint relayed);

    /** The same way for a datagram that nobody may cut; nothing where that cannot be had. */
    @Nullable
    Endpoint whole(Endpoint direct);

    /**
     * The way does not carry whole what {@link #whole} sent with an inner packet of 1280 bytes, and no router has said
     * so: where only the sender may cut, as in IPv6, it has to from now on. Told again as long as that is so.
     */
    void onNarrow(Node peer, Endpoint direct);

    /** That is so no longer, or counts no more. */
    void onWide(Endpoint direct);

    /** Which way something came; nothing for a way that has gone meanwhile. */
    @Nullable
    PathId idOf(Endpoint from);

    /** Sends a sealed message through a relay, ahead of data. */
    void signal(Node peer, String relayId, ByteBuffer sealed);

    /** There may be something to send to this peer through its relay: connects to that. */
    void prepare(Node peer);

    /** How far away relays are by what their STUN servers answered, by id in nanoseconds; after each round of questions. */
    void onRelaysMeasured(Map<String, Long> roundTripNs);

    /** Connects to the relay anew. */
    void redial(String relayId);

    /** Closes the sockets that were opened for this peer, but the one with this number; 0 for all. */
    void closeSockets(Node peer, int keep);

    /** The peer is gone: whatever was opened or kept for it goes. */
    void forget(Node peer);

    /** Where this node can be reached now, best first, for the coordinator to tell. */
    void publish(List<Candidate> candidates);
}
