package io.darkmesh.wireguard.noise;

import io.darkmesh.wireguard.crypto.ChaCha20Poly1305;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The initiator's half of IKpsk2:
 *
 * <pre>
 *   &lt;- s
 *   -&gt; e, es, s, ss
 *   &lt;- e, ee, se, psk
 * </pre>
 *
 * Writes one message and consumes one answer. Owned by one thread; a forged answer leaves it as it was.
 */
public final class Initiator {
    private final PrivateKey localStatic;
    private final PrivateKey localEphemeral;
    private final SymmetricState state;

    private Initiator(PrivateKey localStatic, PrivateKey localEphemeral, SymmetricState state) {
        this.localStatic = localStatic;
        this.localEphemeral = localEphemeral;
        this.state = state;
    }

    /**
     * The first message and the state that its answer needs.
     *
     * @param initiator waits for the answer
     * @param message ephemeral, encrypted static and encrypted payload
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Started(Initiator initiator, byte[] message) {}

    /**
     * What the answer brought.
     *
     * @param secrets the session's keys
     * @param payload the responder's payload, empty in WireGuard
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Finished(TransportSecrets secrets, byte[] payload) {}

    /**
     * Writes the first message.
     *
     * @param staticShared the precomputed product of both static keys
     * @param ephemeral used for this handshake alone
     * @return empty when the responder's key is of low order
     */
    public static Optional<Started> start(
            byte[] prologue,
            PrivateKey localStatic,
            PublicKey remoteStatic,
            byte[] staticShared,
            PrivateKey ephemeral,
            byte[] payload) {
        Optional<byte[]> ephemeralStatic = ephemeral.agree(remoteStatic);
        if (ephemeralStatic.isEmpty()) {
            return Optional.empty();
        }
        SymmetricState state = SymmetricState.initial(prologue, remoteStatic.toBytes());
        byte[] ephemeralPublic = ephemeral.publicKey().toBytes();
        state.mixEphemeral(ephemeralPublic);
        state.mixKey(ephemeralStatic.get());
        byte[] encryptedStatic = state.encryptAndHash(localStatic.publicKey().toBytes());
        state.mixKey(staticShared);
        byte[] encryptedPayload = state.encryptAndHash(payload);
        Arrays.fill(ephemeralStatic.get(), (byte) 0);
        byte[] message = ByteBuffer.allocate(ephemeralPublic.length + encryptedStatic.length + encryptedPayload.length)
                .put(ephemeralPublic)
                .put(encryptedStatic)
                .put(encryptedPayload)
                .array();
        return Optional.of(new Started(new Initiator(localStatic, ephemeral, state), message));
    }

    /** Consumes the answer; empty when it is forged, and nothing has changed then. */
    public Optional<Finished> finish(byte[] message, PresharedKey psk) {
        if (message.length < PublicKey.BYTES + ChaCha20Poly1305.TAG_BYTES) {
            return Optional.empty();
        }
        var remoteEphemeral = new PublicKey(Arrays.copyOf(message, PublicKey.BYTES));
        Optional<byte[]> ephemerals = localEphemeral.agree(remoteEphemeral);
        Optional<byte[]> staticEphemeral = localStatic.agree(remoteEphemeral);
        if (ephemerals.isEmpty() || staticEphemeral.isEmpty()) {
            return Optional.empty();
        }
        SymmetricState next = state.copy();
        next.mixEphemeral(remoteEphemeral.toBytes());
        next.mixKey(ephemerals.get());
        next.mixKey(staticEphemeral.get());
        next.mixKeyAndHash(psk.toBytes());
        Arrays.fill(ephemerals.get(), (byte) 0);
        Arrays.fill(staticEphemeral.get(), (byte) 0);
        Optional<byte[]> payload = next.decryptAndHash(Arrays.copyOfRange(message, PublicKey.BYTES, message.length));
        if (payload.isEmpty()) {
            next.wipe();
            return Optional.empty();
        }
        return Optional.of(new Finished(TransportSecrets.forInitiator(next.split()), payload.get()));
    }

    /** Forgets the handshake. */
    public void wipe() {
        state.wipe();
        localEphemeral.destroy();
    }
}
