package io.darkmesh.relay.router;

import io.darkmesh.protocol.key.Key32;

/** A second opinion on who may connect, for a relay that knows more than tokens tell. Any thread. */
@FunctionalInterface
public interface RelayGuests {
    /** Whoever holds a good token. */
    RelayGuests ALL = (network, nodeKey) -> true;

    boolean mayEnter(String network, Key32 nodeKey);
}
