package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent's state in one record, also what {@code meshctl status --json} prints.
 *
 * @param schema 1; grows when a field changes its meaning
 * @param state where the agent stands
 * @param coordinatorConnected whether the map stream is up now; the mesh works without
 * @param problem one line on what hinders, when something does
 */
public record StatusReport(
        int schema,
        State state,
        String version,
        @Nullable String coordinator,
        boolean coordinatorConnected,
        @Nullable String network,
        @Nullable String name,
        @Nullable String user,
        @Nullable NodeKey nodeKey,
        @Nullable String keyFingerprint,
        @Nullable String device,
        List<IpPrefix> addresses,
        List<UdpEndpoint> endpoints,
        long mapVersion,
        @Nullable String problem,
        List<Peer> peers) {
    public static final int SCHEMA = 1;

    public StatusReport {
        addresses = List.copyOf(addresses);
        endpoints = List.copyOf(endpoints);
        peers = List.copyOf(peers);
    }

    /** Where the agent stands. */
    public enum State {
        /** No login on this host. */
        LOGGED_OUT,
        /** Waiting for a person to log in. */
        AWAITING_LOGIN,
        /** Waiting for an admin. */
        AWAITING_APPROVAL,
        /** Logged in, and down by {@code meshctl down}. */
        DOWN,
        /** Part of the mesh. */
        UP
    }

    /**
     * A peer.
     *
     * @param path {@code none}, {@code direct}, {@code relayed}
     * @param via the endpoint or the relay that the path goes through
     * @param pathAgeSeconds since this path was chosen, -1 when there is none
     * @param roundTripMs last measured, negative when never
     * @param lastHandshakeSeconds ago, -1 when never
     * @param sentBytes WireGuard bytes to this peer since the agent started
     * @param mtuBytes largest inner packet of this path
     * @param why one line on why the path is what it is
     */
    public record Peer(
            String id,
            String name,
            String user,
            NodeKey nodeKey,
            List<IpPrefix> addresses,
            String path,
            @Nullable String via,
            long pathAgeSeconds,
            double roundTripMs,
            long lastHandshakeSeconds,
            long sentBytes,
            long receivedBytes,
            int mtuBytes,
            @Nullable String why) {
        public Peer {
            addresses = List.copyOf(addresses);
        }
    }
}
