package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.PacketFilter;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.ReceiverTable;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the engine publishes to all workers.
 *
 * @param aead the fastest cipher known; each worker makes its own instance, and goes over to a faster one between batches
 * @param mtuBytes the tunnel's MTU, to which padding is clamped
 * @param port the UDP port we send from
 * @param nowNs the engine's clock
 */
public record Tables(
        AllowedIps<Peer> allowedIps,
        ReceiverTable receivers,
        PacketFilter filter,
        Supplier<AeadCandidate> aead,
        IntSupplier mtuBytes,
        IntSupplier port,
        LongSupplier nowNs) {}
