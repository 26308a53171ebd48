/**
 * What the coordinator has to do with relays: the key that signs tokens, the list of relays, nodes' tokens, and the relay
 * inside the coordinator, at {@code /relay} of its own port.
 */
package io.darkmesh.coordinator.relay;
