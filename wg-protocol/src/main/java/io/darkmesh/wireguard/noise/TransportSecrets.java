package io.darkmesh.wireguard.noise;

import io.darkmesh.wireguard.crypto.TransportKey;
import java.util.Arrays;

/**
 * What a finished handshake leaves.
 *
 * @param sending the key this side seals with
 * @param receiving the key this side opens with
 */
public record TransportSecrets(TransportKey sending, TransportKey receiving) {
    static TransportSecrets forInitiator(byte[][] keys) {
        return take(keys[0], keys[1]);
    }

    static TransportSecrets forResponder(byte[][] keys) {
        return take(keys[1], keys[0]);
    }

    private static TransportSecrets take(byte[] sending, byte[] receiving) {
        var secrets = new TransportSecrets(new TransportKey(sending), new TransportKey(receiving));
        Arrays.fill(sending, (byte) 0);
        Arrays.fill(receiving, (byte) 0);
        return secrets;
    }
}
