/**
 * Which way packets to a peer go. No I/O, no clock, no keys: the engine owns a {@link io.darkmesh.agent.path.PathSelector},
 * tells it what happens and does what it says.
 *
 * <pre>
 *  engine hears                                      selector is told
 *  ------------------------------------------------------------------------------------------------
 *  network map: peer added, endpoints changed, gone  addPeer, onRemoteCandidates, removePeer
 *  interfaces, STUN, port mapping                    onLocalCandidates (all of them, with the mapping behaviour)
 *  relay of a peer connected / lost / PeerGone       onRelayUp, onRelayDown
 *  sealed datagram or Signal frame opened            onMessage(peer, from, message, inSession = false)
 *  inner packet with PathMessage.INNER_MAGIC         onMessage(peer, from, message, inSession = true)
 *  tunnel: handshake initiation made                 onHandshakeNeeded
 *  tunnel: keypair usable / all keys gone            onSession, onSessionLost
 *  worker: authenticated data from another origin    onAuthenticated
 *  worker counters moved (sent or received data)     onTraffic, at most a few times a second
 *  netlink: addresses or routes changed              onLinkChange;   suspend noticed: onWake
 *  nextDeadlineNs passed                             onTimeout
 *
 *  selector says (PathOutput)                        engine does
 *  ------------------------------------------------------------------------------------------------
 *  Choose(peer, path, relayToo)                      publishes the path to the workers; with relayToo both ways at once
 *  SendProbe(peer, path, message, inSession)         seals it (PathSeal), or sends it as an inner packet on that very path
 *  SendSignal(peer, message)                         seals it and sends it as a relay Signal
 *  SendInitiation(peer, paths)                       sends the tunnel's last initiation, the same bytes, on each of them
 *  AskStun, RedialRelay(id)                          does so at once
 *  CloseSockets(peer, keep)                          closes the extra sockets of a spray but the one kept
 * </pre>
 *
 * A {@code Direct} path has a socket number: 0 is the agent's own; others are opened, with any free port, when first
 * something is sent on them, belong to one peer, and matter only where a NAT gives each destination another port.
 *
 * <pre>
 * life of a peer:   relay first ── ladder of probes ── pong ── probe inside the session ── pong ──> DIRECT
 *                        ^                                                                        │ 6.5 s without a pong
 *                        └──── another 6.5 s ──── both ways at once, ladder again  <──────────────┘
 * </pre>
 */
@NullMarked
package io.darkmesh.agent.path;

import org.jspecify.annotations.NullMarked;
