package io.darkmesh.wireguard.noise;

import io.darkmesh.wireguard.crypto.Blake2s;
import io.darkmesh.wireguard.crypto.ChaCha20Poly1305;
import io.darkmesh.wireguard.crypto.Kdf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Noise section 5.2: chaining key, handshake hash and the cipher that the last mixKey made. */
final class SymmetricState {
    /** Hash of the protocol's name, the first chaining key and handshake hash. */
    private static final byte[] NAME =
            Blake2s.hash("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(StandardCharsets.US_ASCII));

    private byte[] chainingKey;
    private byte[] handshakeHash;
    private byte[] key = {};
    private long nonce;

    SymmetricState(byte[] chainingKey, byte[] handshakeHash) {
        this.chainingKey = chainingKey;
        this.handshakeHash = handshakeHash;
    }

    /** The state after the prologue and the pre-message, the responder's static key. */
    static SymmetricState initial(byte[] prologue, byte[] responderStatic) {
        var state = new SymmetricState(NAME.clone(), NAME.clone());
        state.mixHash(prologue);
        state.mixHash(responderStatic);
        return state;
    }

    /** So that a message that turns out forged leaves the original as it was. */
    SymmetricState copy() {
        var copy = new SymmetricState(chainingKey.clone(), handshakeHash.clone());
        copy.key = key.clone();
        copy.nonce = nonce;
        return copy;
    }

    void mixHash(byte[] data) {
        handshakeHash = Blake2s.hash(handshakeHash, data);
    }

    void mixKey(byte[] input) {
        byte[][] derived = Kdf.derive(chainingKey, input, 2);
        setChainingKey(derived[0]);
        setKey(derived[1]);
    }

    /** The "e" token of a handshake with a psk (section 9.2): the ephemeral goes into the hash and the key. */
    void mixEphemeral(byte[] ephemeral) {
        mixHash(ephemeral);
        mixKey(ephemeral);
    }

    void mixKeyAndHash(byte[] input) {
        byte[][] derived = Kdf.derive(chainingKey, input, 3);
        setChainingKey(derived[0]);
        mixHash(derived[1]);
        setKey(derived[2]);
    }

    byte[] encryptAndHash(byte[] plaintext) {
        byte[] sealed = ChaCha20Poly1305.seal(key, nextNonce(), handshakeHash, plaintext);
        mixHash(sealed);
        return sealed;
    }

    Optional<byte[]> decryptAndHash(byte[] sealed) {
        Optional<byte[]> plaintext = ChaCha20Poly1305.open(key, nextNonce(), handshakeHash, sealed);
        if (plaintext.isPresent()) {
            mixHash(sealed);
        }
        return plaintext;
    }

    /** The two transport keys: first the one that the initiator sends with. Wipes this state. */
    byte[][] split() {
        byte[][] keys = Kdf.derive(chainingKey, new byte[0], 2);
        wipe();
        return keys;
    }

    void wipe() {
        Arrays.fill(chainingKey, (byte) 0);
        Arrays.fill(handshakeHash, (byte) 0);
        Arrays.fill(key, (byte) 0);
    }

    private void setChainingKey(byte[] next) {
        Arrays.fill(chainingKey, (byte) 0);
        chainingKey = next;
    }

    private void setKey(byte[] next) {
        Arrays.fill(key, (byte) 0);
        key = next;
        nonce = 0;
    }

    private byte[] nextNonce() {
        return ByteBuffer.allocate(ChaCha20Poly1305.NONCE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, nonce++)
                .array();
    }
}
