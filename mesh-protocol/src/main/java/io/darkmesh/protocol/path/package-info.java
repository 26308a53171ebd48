/**
 * What two nodes say to each other to find a path: candidates in the terms of RFC 8445, and probes.
 *
 * <p>A message travels sealed, between the keys of its two nodes, over UDP or through a relay ({@code Signal}):
 *
 * <pre>
 * | magic 0xD44D5031 (4) | tag (8) | salt of the sender's boot (8) | counter (8) | ChaCha20-Poly1305 box |
 * </pre>
 *
 * or, once there is a session, as an inner packet of WireGuard, told from IP by its first four bits, which are zero:
 *
 * <pre>
 * | magic 0x0D4D5031 (4) | message | zeros up to WireGuard's padding |
 * </pre>
 *
 * The message:
 *
 * <pre>
 * Ping        1 (1) id (8) padding length (2) padding (at least 17, so that no answer is longer than its question)
 * Pong        2 (1) id (8) seen from: family (1) address (16) port (2)
 * Candidates  3 (1) sequence (8) mapping behaviour (1) wanted (1) n (1) n × [ kind (1) family (1) address (16) port (2) ]
 * </pre>
 */
@NullMarked
package io.darkmesh.protocol.path;

import org.jspecify.annotations.NullMarked;
