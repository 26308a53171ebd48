package io.darkmesh.protocol.relay;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Proof of possession of a node key by static Diffie-Hellman, in the manner of RFC 6955: only who holds the private half
 * of the node key, or of the relay's ephemeral key, can compute the tag.
 *
 * <pre>
 * tag = HKDF-SHA256(salt = nonce, ikm = X25519(node key, ephemeral),
 *                   info = "darkmesh relay authentication v1" 0 ‖ ephemeral ‖ node key ‖ n (1) relay id (n) ‖ token)
 * </pre>
 *
 * The relay id keeps one relay from passing its challenge on to another; nonce and ephemeral are new for each
 * connection. The reasons are in {@code docs/decisions/0006-relay-authentication.md}.
 */
public final class RelayProof {
    private static final byte[] LABEL = "darkmesh relay authentication v1\0".getBytes(StandardCharsets.US_ASCII);

    private RelayProof() {}

    /**
     * The agent's answer, or nothing when the challenge is not one to be answered: it comes from another relay than was
     * dialled, or its key has small order.
     */
    public static Optional<RelayFrame.Authenticate> answer(
            RelayFrame.Challenge challenge, String dialledRelayId, X25519Secret nodeSecret, ByteBuffer token) {
        if (!challenge.relayId().equals(dialledRelayId)) {
            return Optional.empty();
        }
        return tag(challenge, nodeSecret, challenge.ephemeral(), nodeSecret.publicKey(), token)
                .map(tag -> new RelayFrame.Authenticate(nodeSecret.publicKey(), Key32.of(tag), token.slice()));
    }

    /** Whether the answer proves possession of the node key it names; ephemeral is the private half of the challenge's. */
    public static boolean isRight(
            RelayFrame.Authenticate answer, RelayFrame.Challenge challenge, X25519Secret ephemeral) {
        return tag(challenge, ephemeral, answer.nodeKey(), answer.nodeKey(), answer.token())
                .map(tag -> MessageDigest.isEqual(tag, answer.tag().bytes()))
                .orElse(false);
    }

    private static Optional<byte[]> tag(
            RelayFrame.Challenge challenge, X25519Secret own, Key32 other, Key32 nodeKey, ByteBuffer token) {
        return own.agree(other).map(shared -> {
            byte[] id = challenge.relayId().getBytes(StandardCharsets.UTF_8);
            ByteBuffer info = ByteBuffer.allocate(LABEL.length + 64 + 1 + id.length + token.remaining());
            info.put(LABEL);
            challenge.ephemeral().write(info);
            nodeKey.write(info);
            info.put((byte) id.length).put(id).put(token.duplicate());
            try {
                return KDF.getInstance("HKDF-SHA256")
                        .deriveData(HKDFParameterSpec.ofExtract()
                                .addSalt(challenge.nonce().bytes())
                                .addIKM(shared)
                                .thenExpand(info.array(), Key32.SIZE_BYTES));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK since 25 has HKDF", e);
            }
        });
    }
}
