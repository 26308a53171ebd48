/**
 * Puts the agent together: the engine's thread, a node's membership in its mesh while it is up, and what the local API
 * asks for.
 */
@NullMarked
package io.darkmesh.agent.node;

import org.jspecify.annotations.NullMarked;
