package io.darkmesh.agent.engine;

import io.darkmesh.agent.path.PathReport;
import io.darkmesh.protocol.netmap.Node;

/**
 * What the engine knows of a peer at one moment.
 *
 * @param path the way its packets go, and why
 * @param live whether there is a session that data can use
 * @param roundTripNs last measured, negative when never
 * @param handshakeAgeNs since the last handshake, negative when never
 * @param sentBytes WireGuard bytes
 * @param mtuBytes largest inner packet that goes to it in one piece
 * @param why one line on why there is no path or why it is what it is
 */
public record PeerReport(
        Node node,
        PathReport path,
        boolean live,
        long roundTripNs,
        long handshakeAgeNs,
        long sentBytes,
        long receivedBytes,
        int mtuBytes,
        String why) {}
