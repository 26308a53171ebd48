package io.darkmesh.agent.uapi;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code get} tells.
 *
 * @param fwmark 0 for none
 */
public record DeviceState(@Nullable PrivateKey privateKey, int listenPort, int fwmark, List<Peer> peers) {
    public DeviceState {
        peers = List.copyOf(peers);
    }

    /** A peer as {@code get} tells it. */
    public record Peer(
            PublicKey publicKey,
            PresharedKey presharedKey,
            @Nullable UdpEndpoint endpoint,
            @Nullable Instant latestHandshake,
            long sentBytes,
            long receivedBytes,
            long keepaliveSeconds,
            Collection<Prefix> allowedIps) {
        public Peer {
            allowedIps = List.copyOf(allowedIps);
        }
    }
}
