package io.darkmesh.agent.uapi;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a {@code set}.
 *
 * @param remove whether it goes
 * @param updateOnly whether it is left out when there is no such peer yet
 * @param keepaliveSeconds 0 for never
 * @param allowedIps in the order given
 */
public record PeerUpdate(
        PublicKey publicKey,
        boolean remove,
        boolean updateOnly,
        @Nullable PresharedKey presharedKey,
        @Nullable UdpEndpoint endpoint,
        OptionalInt keepaliveSeconds,
        List<AllowedIpStep> allowedIps) {
    public PeerUpdate {
        allowedIps = List.copyOf(allowedIps);
    }

    /** One change of a peer's allowed IPs. */
    public sealed interface AllowedIpStep {
        /** All go. */
        record Clear() implements AllowedIpStep {}

        /** One comes. */
        record Add(Prefix prefix) implements AllowedIpStep {}

        /** One goes. */
        record Remove(Prefix prefix) implements AllowedIpStep {}
    }
}
