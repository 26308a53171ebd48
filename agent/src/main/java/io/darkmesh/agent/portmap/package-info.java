/**
 * Asks the default gateway to open a UDP port: by PCP (RFC 6887) and NAT-PMP (RFC 6886), both at once on port 5351. {@link
 * PortMapper} is without I/O; {@link PortMapClient} gives it a socket.
 */
@NullMarked
package io.darkmesh.agent.portmap;

import org.jspecify.annotations.NullMarked;
