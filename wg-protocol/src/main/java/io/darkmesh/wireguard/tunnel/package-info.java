/**
 * The slow path: handshakes, timers, the peer table. {@link io.darkmesh.wireguard.tunnel.Tunnel} is what an engine owns;
 * it holds no clock, no socket and no thread. The fast path, which workers use meanwhile, is package {@code session}.
 *
 * <pre>
 *   socket, types 1 to 3 ─→ onDatagram ─┐                    ┌─→ sink.send ─→ socket
 *   worker without a key ─→ stage ──────┤                    │
 *   worker's poke ─→ wakeEngine; onPokes┼─→ handshakes, ─────┼─→ peer.publish(SendingKey) ─→ workers
 *   clock ─→ onTimeout ─────────────────┤    timers          ├─→ receivers() ─→ workers
 *   configuration ─→ addPeer, allow, … ─┘                    └─→ allowedIps() ─→ workers
 * </pre>
 */
package io.darkmesh.wireguard.tunnel;
