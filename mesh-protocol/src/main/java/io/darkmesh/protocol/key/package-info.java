/** 32-byte keys of Curve25519 as our own messages use them; WireGuard's handshake has its own in wg-protocol. */
@NullMarked
package io.darkmesh.protocol.key;

import org.jspecify.annotations.NullMarked;
