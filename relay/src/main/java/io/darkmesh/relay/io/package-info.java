/** The relay's sockets: WebSocket over TLS 1.3, and STUN over UDP. */
@NullMarked
package io.darkmesh.relay.io;

import org.jspecify.annotations.NullMarked;
