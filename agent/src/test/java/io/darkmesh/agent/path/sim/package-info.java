/**
 * A network on virtual time, drawn from a seed: hosts behind NATs as RFC 4787 describes them, a relay, two STUN servers,
 * loss, latency, and disturbances. Path selectors run on it as the engine would run them.
 */
package io.darkmesh.agent.path.sim;
