/** What a change of the network map means for the agent. No I/O: maps in, differences out. */
@NullMarked
package io.darkmesh.agent.netmap;

import org.jspecify.annotations.NullMarked;
