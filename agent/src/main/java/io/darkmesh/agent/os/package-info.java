/**
 * The host's network as the agent changes and sees it.
 *
 * <p>Every address and every route that is set hangs on the TUN device, and the device lives only as long as the process
 * that holds it open. So however the agent ends, kill -9 included, the kernel takes all of it back, and there is nothing
 * to undo at the next start. Whoever adds a change that does not hang on the device (a resolver's configuration, a
 * firewall rule) has to keep a journal of it in the state before making it.
 */
@NullMarked
package io.darkmesh.agent.os;

import org.jspecify.annotations.NullMarked;
