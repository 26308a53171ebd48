/**
 * The one owner of the slow path: WireGuard's handshakes and timers, the peer table, the network map, and which endpoint
 * of a peer is used. {@link io.darkmesh.agent.engine.Engine} is called by one thread and knows no socket, no clock and no
 * file; the thread and its queues are in package {@code node}.
 */
@NullMarked
package io.darkmesh.agent.engine;

import org.jspecify.annotations.NullMarked;
