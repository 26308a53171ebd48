package io.darkmesh.agent.engine;

import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of a peer at one moment.
 *
 * @param via the endpoint in use, when there is a session
 * @param pathAgeNs since that endpoint came into use, negative when there is none
 * @param roundTripNs last measured, negative when never
 * @param handshakeAgeNs since the last handshake, negative when never
 * @param sentBytes WireGuard bytes
 * @param why one line on why there is no path, or nothing when there is one
 */
public record PeerReport(
        Node node,
        @Nullable UdpEndpoint via,
        long pathAgeNs,
        long roundTripNs,
        long handshakeAgeNs,
        long sentBytes,
        long receivedBytes,
        @Nullable String why) {}
