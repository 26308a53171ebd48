package io.darkmesh.wireguard.noise;

import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** IKpsk2 as WireGuard uses it (whitepaper section 5.4): its prologue, and a timestamp as the first payload. */
public final class WireGuardNoise {
    private static final byte[] IDENTIFIER = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII);

    private WireGuardNoise() {}

    /** See {@link Initiator#start}. */
    public static Optional<Initiator.Started> initiate(
            PrivateKey local, PublicKey remote, byte[] staticShared, PrivateKey ephemeral, Tai64n timestamp) {
        return Initiator.start(IDENTIFIER, local, remote, staticShared, ephemeral, timestamp.toBytes());
    }

    /** See {@link Responder#receive}. */
    public static Optional<Responder> receive(PrivateKey local, byte[] message) {
        return Responder.receive(IDENTIFIER, local, message);
    }
}
