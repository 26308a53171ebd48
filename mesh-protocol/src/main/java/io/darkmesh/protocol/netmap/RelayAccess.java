package io.darkmesh.protocol.netmap;

import java.util.List;

/**
 * What a node needs to use the network's relays; its own, not shared with other nodes.
 *
 * @param relaySet the relays the token is good for
 * @param relays in no order; ids are unique
 * @param token {@link io.darkmesh.protocol.relay.RelayToken} in base64, for this node's key
 * @param tokenExpiresAt seconds since 1970; the coordinator sends another well before
 */
public record RelayAccess(String relaySet, List<Relay> relays, String token, long tokenExpiresAt) {
    /** Relays of one network. */
    public static final int MAX_RELAYS = 64;

    public RelayAccess {
        relays = List.copyOf(relays);
        if (relays.size() > MAX_RELAYS) {
            throw new IllegalArgumentException("a network has at most " + MAX_RELAYS + " relays");
        }
        if (relays.stream().map(Relay::id).distinct().count() != relays.size()) {
            throw new IllegalArgumentException("two relays have one id");
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "RelayAccess[" + relaySet + ", " + relays + ", token until " + tokenExpiresAt + "]";
    }
}
