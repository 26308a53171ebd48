package io.darkmesh.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.key.Key32;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RelayRevocationsTest {
    private final KeyPair coordinator = keys();
    private final RelayRevocations list =
            new RelayRevocations("net", 1234, List.of(new Key32(1, 2, 3, 4), new Key32(5, 6, 7, 8)));

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsSignedIsRead() {
        byte[] signed = list.sign(coordinator.getPrivate());
        assertThat(RelayRevocations.verify(signed, coordinator.getPublic())).contains(list);
        byte[] none = new RelayRevocations("net", 1, List.of()).sign(coordinator.getPrivate());
        assertThat(RelayRevocations.verify(none, coordinator.getPublic())).isPresent();
    }

    @Test
    void aListOfAnotherSignerOrWithAnyByteChangedOrMissingIsNone() {
        byte[] signed = list.sign(coordinator.getPrivate());
        assertThat(RelayRevocations.verify(signed, keys().getPublic())).isEmpty();
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= 1;
            assertThat(RelayRevocations.verify(changed, coordinator.getPublic()))
                    .as("byte %d", i)
                    .isEmpty();
            assertThat(RelayRevocations.verify(Arrays.copyOf(signed, i), coordinator.getPublic()))
                    .isEmpty();
        }
    }

    @Test
    void aRelayTokenIsNoList() {
        var token = new RelayToken("net", new Key32(1, 2, 3, 4), "default", 1, 2);
        assertThat(RelayRevocations.verify(token.sign(coordinator.getPrivate()), coordinator.getPublic()))
                .isEmpty();
    }
}
