package io.darkmesh.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RelayTokenTest {
    private final KeyPair coordinator = ed25519();
    private final X25519Secret node = X25519Secret.random(new Random(1));
    private final RelayToken token = new RelayToken("net-1", node.publicKey(), "default", 1000, 2000);
    private final X25519Secret ephemeral = X25519Secret.random(new Random(2));
    private final RelayFrame.Challenge challenge =
            new RelayFrame.Challenge(new Key32(1, 2, 3, 4), ephemeral.publicKey(), "relay-1");

    private static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ByteBuffer signed() {
        return ByteBuffer.wrap(token.sign(coordinator.getPrivate()));
    }

    @Test
    void whatTheCoordinatorSignedIsRead() {
        assertThat(RelayToken.verify(signed(), coordinator.getPublic())).contains(token);
        assertThat(RelayToken.coordinatorKey(RelayToken.textOf(coordinator.getPublic())))
                .isEqualTo(coordinator.getPublic());
    }

    @Test
    void everyFlippedBitEveryTruncationAndAForeignSignatureAreRefused() {
        byte[] good = signed().array();
        for (int bit = 0; bit < good.length * 8; bit += 3) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(RelayToken.verify(ByteBuffer.wrap(bad), coordinator.getPublic()))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        for (int length = 0; length < good.length; length++) {
            assertThat(RelayToken.verify(ByteBuffer.wrap(good, 0, length), coordinator.getPublic()))
                    .isEmpty();
        }
        assertThat(RelayToken.verify(signed(), ed25519().getPublic())).isEmpty();
    }

    @Test
    void whoHoldsTheKeyProvesIt() {
        var answer = RelayProof.answer(challenge, "relay-1", node, signed()).orElseThrow();
        assertThat(RelayProof.isRight(answer, challenge, ephemeral)).isTrue();
    }

    @Test
    void aStolenTokenProvesNothing() {
        var thief = X25519Secret.random(new Random(3));
        var own = RelayProof.answer(challenge, "relay-1", thief, signed()).orElseThrow();
        var forged = new RelayFrame.Authenticate(node.publicKey(), own.tag(), own.token());
        assertThat(RelayProof.isRight(forged, challenge, ephemeral)).isFalse();
    }

    @Test
    void anAnswerIsGoodForOneChallengeOneRelayAndOneToken() {
        var answer = RelayProof.answer(challenge, "relay-1", node, signed()).orElseThrow();
        var otherNonce = new RelayFrame.Challenge(new Key32(9, 2, 3, 4), ephemeral.publicKey(), "relay-1");
        var otherRelay = new RelayFrame.Challenge(challenge.nonce(), ephemeral.publicKey(), "relay-2");
        assertThat(RelayProof.isRight(answer, otherNonce, ephemeral)).isFalse();
        assertThat(RelayProof.isRight(answer, otherRelay, ephemeral)).isFalse();
        byte[] otherToken = signed().array();
        otherToken[0] ^= 1;
        var swapped = new RelayFrame.Authenticate(answer.nodeKey(), answer.tag(), ByteBuffer.wrap(otherToken));
        assertThat(RelayProof.isRight(swapped, challenge, ephemeral)).isFalse();
    }

    @Test
    void theChallengeOfAnotherRelayOrOfSmallOrderIsNotAnswered() {
        assertThat(RelayProof.answer(challenge, "relay-2", node, signed())).isEmpty();
        var zero = new RelayFrame.Challenge(challenge.nonce(), new Key32(0, 0, 0, 0), "relay-1");
        assertThat(RelayProof.answer(zero, "relay-1", node, signed())).isEmpty();
    }

    @Test
    void aNodeKeyOfSmallOrderProvesNothing() {
        var forged = new RelayFrame.Authenticate(new Key32(0, 0, 0, 0), new Key32(0, 0, 0, 0), signed());
        assertThat(RelayProof.isRight(forged, challenge, ephemeral)).isFalse();
        assertThat(Arrays.stream(RefusalCode.values()).toList()).hasSizeLessThan(128);
    }
}
