/**
 * The relay without I/O: who may connect, which frame goes where, what waits and what is dropped.
 *
 * <pre>
 * transport's thread of A ── onMessage ──> RelaySession A ── look-up (network, key) ──> RelaySession B ── send ──> transport B
 *                                                                                       window full: 32 + 32 frames wait
 * </pre>
 */
@NullMarked
package io.darkmesh.relay.router;

import org.jspecify.annotations.NullMarked;
