package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.noise.Tai64n;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a {@link Tunnel} needs of the world.
 *
 * @param wallClock for the timestamps of initiations and of the latest handshake
 * @param random a secure one outside of tests: keys, indexes, nonces, jitter
 * @param aead the engine's own instance, for staged packets and keepalives
 * @param timestampFloor the highest timestamp that an earlier run may have sent, see {@link Tunnel#timestampFloor}
 * @param wakeEngine called by workers, from any thread: the engine shall call {@link Tunnel#onPokes} soon. Must not block
 */
public record TunnelEnvironment(
        InstantSource wallClock,
        RandomGenerator random,
        TransportAead aead,
        Tai64n timestampFloor,
        Runnable wakeEngine) {}
