package io.darkmesh.agent.localapi;

import io.darkmesh.protocol.api.LocalEvent;

/** Who asked, at the other end of a connection. */
public interface Asker {
    /** Sends an event. @throws java.io.UncheckedIOException once the asker is gone */
    void tell(LocalEvent event);

    /** Whether nobody waits for events any more. */
    boolean isGone();
}
