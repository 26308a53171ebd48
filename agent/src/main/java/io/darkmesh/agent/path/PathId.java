package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;

/** A way to a peer. */
public sealed interface PathId {
    /**
     * Straight over UDP.
     *
     * @param socket 0 for the agent's own socket; see the package
     */
    record Direct(UdpEndpoint remote, int socket) implements PathId {
        public Direct {
            if (socket < 0 || socket > PathLimits.SPRAY_SOCKETS) {
                throw new IllegalArgumentException("no such socket: " + socket);
            }
        }

        @Override
        public String toString() {
            return "direct " + remote;
        }
    }

    /** Through the relay with this id. */
    record Relayed(String relayId) implements PathId {
        @Override
        public String toString() {
            return "relayed " + relayId;
        }
    }

    /** From the agent's own socket. */
    static Direct direct(UdpEndpoint remote) {
        return new Direct(remote, 0);
    }
}
