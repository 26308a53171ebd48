package io.darkmesh.relay;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayProof;
import io.darkmesh.protocol.relay.RelayToken;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.random.RandomGenerator;

/** A node as the relay sees it: a key and a token for it. */
public record TestNode(X25519Secret secret, ByteBuffer token) {
    public static final String RELAY_ID = "relay-1";
    public static final String RELAY_SET = "default";

    public static KeyPair coordinator() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TestNode of(RandomGenerator random, String network, PrivateKey coordinator, long now) {
        X25519Secret secret = X25519Secret.random(random);
        var token = new RelayToken(network, secret.publicKey(), RELAY_SET, now, now + RelayToken.LIFETIME_SECONDS);
        return new TestNode(secret, ByteBuffer.wrap(token.sign(coordinator)));
    }

    public Key32 key() {
        return secret.publicKey();
    }

    public ByteBuffer answer(RelayFrame.Challenge challenge) {
        return RelayProof.answer(challenge, RELAY_ID, secret, token)
                .orElseThrow()
                .toMessage();
    }
}
