package io.darkmesh.agent.relay;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/**
 * A WebSocket that is open.
 *
 * @param raw beneath; closing it ends everything at once, where closing TLS would wait for a writer
 */
record Dialled(Socket raw, SSLSocket tls) {
    void close() {
        try {
            raw.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }
}
