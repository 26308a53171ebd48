package io.darkmesh.agent.engine;

import io.darkmesh.agent.path.PathId;

/**
 * The answer to a ping inside the session.
 *
 * @param roundTripNs since it was asked for; of the first also the handshake
 * @param from the way the answer came
 */
public record PingAnswer(long roundTripNs, PathId from) {}
