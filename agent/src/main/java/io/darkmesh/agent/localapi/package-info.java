/**
 * The agent's unix socket. One request a connection: a line of {@link io.darkmesh.protocol.api.LocalRequest}, answered by
 * lines of {@link io.darkmesh.protocol.api.LocalEvent}. The socket is open to all (0666); the kernel says who asks
 * (SO_PEERCRED). Everybody may read; root, the agent's own user and its operator may change.
 */
@NullMarked
package io.darkmesh.agent.localapi;

import org.jspecify.annotations.NullMarked;
