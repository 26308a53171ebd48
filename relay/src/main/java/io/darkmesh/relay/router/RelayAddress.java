package io.darkmesh.relay.router;

import io.darkmesh.protocol.key.Key32;

/**
 * Where a connection is found: no packet crosses from one network to another.
 *
 * @param coordinator index of the coordinator whose word admitted it, so that one cannot speak for another's network
 */
record RelayAddress(int coordinator, String network, Key32 nodeKey) {
    RelayAddress to(Key32 peer) {
        return new RelayAddress(coordinator, network, peer);
    }
}
