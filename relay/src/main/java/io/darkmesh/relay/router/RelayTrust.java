package io.darkmesh.relay.router;

import java.security.PublicKey;
import java.util.List;

/**
 * Who this relay is and whose word it takes.
 *
 * @param relayId what agents dial; part of the proof
 * @param relaySet tokens for another set are refused
 * @param coordinators Ed25519 keys; each speaks for networks of its own
 */
public record RelayTrust(String relayId, String relaySet, List<PublicKey> coordinators) {
    public RelayTrust {
        coordinators = List.copyOf(coordinators);
    }
}
