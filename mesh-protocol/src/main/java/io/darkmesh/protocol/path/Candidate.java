package io.darkmesh.protocol.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;

/** A place where a node may be reached directly (RFC 8445 section 5.1.1). */
public record Candidate(Kind kind, UdpEndpoint endpoint) {
    /** How the endpoint was learned. */
    public enum Kind {
        /** An address of the host itself. */
        HOST(1),
        /** What a STUN server saw. */
        SERVER_REFLEXIVE(2),
        /** Where a message of the peer came from. */
        PEER_REFLEXIVE(3),
        /** What the router opened when it was asked to (PCP, NAT-PMP, UPnP). */
        PORT_MAPPED(4);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }
}
