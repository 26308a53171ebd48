package io.darkmesh.agent.localapi;

import io.darkmesh.protocol.api.LocalRequest;

/** Does what is asked. Called on a virtual thread of its own for each request; may block. */
public interface LocalRequestHandler {
    /** Answers a request whose asker has the right to ask it. */
    void handle(LocalRequest request, Asker asker);
}
