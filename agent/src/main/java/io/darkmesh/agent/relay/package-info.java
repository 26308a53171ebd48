/**
 * The agent's connections to relays: WebSockets (RFC 6455) over TLS, one for each relay in use, carrying the frames of
 * {@link io.darkmesh.protocol.relay}.
 *
 * <pre>
 *  workers --QueuedLink--> FrameQueue --writer thread--> relay
 *  listener <-------------- reader thread <------------- relay
 *  RelayDuty (no I/O) decides when to dial, ping and hang up; RelayClient's one thread owns all duties
 * </pre>
 *
 * Plain blocking sockets with two threads for each connection: an agent has one to three of them, and nothing else moves
 * bytes with fewer hand-overs.
 */
@NullMarked
package io.darkmesh.agent.relay;

import org.jspecify.annotations.NullMarked;
