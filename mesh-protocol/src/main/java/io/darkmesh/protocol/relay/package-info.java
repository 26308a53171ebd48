/**
 * What agent and relay say to each other, inside binary WebSocket messages (RFC 6455) over TLS 1.3. A message holds one
 * or more whole frames, at most {@link io.darkmesh.protocol.relay.RelayFrame#MAX_MESSAGE_BYTES} in all:
 *
 * <pre>
 * | type (1) | length of the body (4, big-endian) | body |
 *
 * relay  → agent   Challenge     version (1) nonce (32) ephemeral key (32) relay id (rest, UTF-8)
 * agent  → relay   Authenticate  node key (32) tag (32) token (rest)
 * relay  → agent   Welcome       keepalive seconds (2), dead after seconds (2)
 *                  Refused       code (1), then the connection is closed
 * both             Data          peer's node key (32) WireGuard datagram
 * both             Signal        peer's node key (32) sealed path message
 * relay  → agent   PeerGone      peer's node key (32): it is not connected here
 * both             Ping, Pong    8 bytes to be repeated
 * relay  → agent   Restarting    milliseconds (4): come back after a random part of this
 * </pre>
 *
 * In Data and Signal the key is the destination on the way to the relay and the source on the way from it. The relay sees
 * keys and sizes, never plaintext.
 */
@NullMarked
package io.darkmesh.protocol.relay;

import org.jspecify.annotations.NullMarked;
