package io.darkmesh.agent.uapi;

import io.darkmesh.wireguard.key.PrivateKey;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A whole {@code set}.
 *
 * @param key what to do with the private key
 * @param replacePeers whether all peers not named go
 */
public record DeviceUpdate(
        KeyChange key, OptionalInt listenPort, OptionalInt fwmark, boolean replacePeers, List<PeerUpdate> peers) {
    public DeviceUpdate {
        peers = List.copyOf(peers);
    }

    /** What to do with the private key. */
    public sealed interface KeyChange {
        /** Leave it. */
        record Keep() implements KeyChange {}

        /** Set it; null takes it away. */
        record To(@Nullable PrivateKey key) implements KeyChange {}
    }
}
