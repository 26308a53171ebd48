package io.darkmesh.wireguard.noise;

import io.darkmesh.wireguard.crypto.ChaCha20Poly1305;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The responder's half of IKpsk2, step by step: whose static key it is, then, with the precomputed product of both
 * static keys, the payload, then the answer. Owned by one thread; a step that fails ends the handshake.
 */
public final class Responder {
    private static final int SEALED_STATIC_END = 2 * PublicKey.BYTES + ChaCha20Poly1305.TAG_BYTES;

    private final SymmetricState state;
    private final PublicKey remoteStatic;
    private final PublicKey remoteEphemeral;
    private final byte[] encryptedPayload;

    private Responder(SymmetricState state, PublicKey remoteStatic, PublicKey remoteEphemeral, byte[] payload) {
        this.state = state;
        this.remoteStatic = remoteStatic;
        this.remoteEphemeral = remoteEphemeral;
        this.encryptedPayload = payload;
    }

    /**
     * The answer and the keys it makes.
     *
     * @param message ephemeral and encrypted payload
     * @param secrets the session's keys, not confirmed before data arrives on them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Answer(byte[] message, TransportSecrets secrets) {}

    /** Reads the first message up to the initiator's static key; empty when it is forged. */
    public static Optional<Responder> receive(byte[] prologue, PrivateKey localStatic, byte[] message) {
        if (message.length < SEALED_STATIC_END + ChaCha20Poly1305.TAG_BYTES) {
            return Optional.empty();
        }
        var ephemeral = new PublicKey(Arrays.copyOf(message, PublicKey.BYTES));
        Optional<byte[]> staticEphemeral = localStatic.agree(ephemeral);
        if (staticEphemeral.isEmpty()) {
            return Optional.empty();
        }
        SymmetricState state =
                SymmetricState.initial(prologue, localStatic.publicKey().toBytes());
        state.mixEphemeral(ephemeral.toBytes());
        state.mixKey(staticEphemeral.get());
        byte[] payload = Arrays.copyOfRange(message, SEALED_STATIC_END, message.length);
        return state.decryptAndHash(Arrays.copyOfRange(message, PublicKey.BYTES, SEALED_STATIC_END))
                .map(initiator -> new Responder(state, new PublicKey(initiator), ephemeral, payload));
    }

    /** The initiator's static key, not yet proven: anyone who knows ours can claim any. */
    public PublicKey remoteStatic() {
        return remoteStatic;
    }

    /** The payload, which only the holder of the static key can have written; empty when it is forged. */
    public Optional<byte[]> readPayload(byte[] staticShared) {
        state.mixKey(staticShared);
        return state.decryptAndHash(encryptedPayload);
    }

    /**
     * Writes the answer.
     *
     * @param ephemeral used for this handshake alone; destroyed
     * @return empty when the initiator's keys are of low order
     */
    public Optional<Answer> answer(PrivateKey ephemeral, PresharedKey psk, byte[] payload) {
        Optional<byte[]> ephemerals = ephemeral.agree(remoteEphemeral);
        Optional<byte[]> ephemeralStatic = ephemeral.agree(remoteStatic);
        if (ephemerals.isEmpty() || ephemeralStatic.isEmpty()) {
            return Optional.empty();
        }
        byte[] ephemeralPublic = ephemeral.publicKey().toBytes();
        state.mixEphemeral(ephemeralPublic);
        state.mixKey(ephemerals.get());
        state.mixKey(ephemeralStatic.get());
        state.mixKeyAndHash(psk.toBytes());
        byte[] sealed = state.encryptAndHash(payload);
        Arrays.fill(ephemerals.get(), (byte) 0);
        Arrays.fill(ephemeralStatic.get(), (byte) 0);
        ephemeral.destroy();
        byte[] message = ByteBuffer.allocate(ephemeralPublic.length + sealed.length)
                .put(ephemeralPublic)
                .put(sealed)
                .array();
        return Optional.of(new Answer(message, TransportSecrets.forResponder(state.split())));
    }
}
