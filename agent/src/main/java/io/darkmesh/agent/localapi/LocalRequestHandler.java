package io.darkmesh.agent.localapi;

import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.util.function.Consumer;

/** Does what is asked. Called on a virtual thread of its own for each request; may block. */
public interface LocalRequestHandler {
    /**
     * Answers a request whose asker has the right to ask it.
     *
     * @param out takes events as they happen; throws {@link java.io.UncheckedIOException} once the asker is gone
     */
    void handle(LocalRequest request, Consumer<LocalEvent> out);
}
