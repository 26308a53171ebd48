package io.darkmesh.tun.udp;

/** What became of a send. */
public enum SendOutcome {
    SENT,
    /** Sent, but the local address asked for is not ours any more: the routing table chose another one. */
    SENT_WITHOUT_SOURCE,
    /** Some datagrams at least are larger than the path takes. */
    TOO_LARGE,
    /** No route, or the host or network answered that it cannot be reached. */
    UNREACHABLE,
    /** The send buffer is full and the sender does not wait. */
    BUFFER_FULL,
    CLOSED,
    /** Refused for another reason, for example by a firewall. */
    REFUSED;

    /** Whether the datagrams left. */
    public boolean isSent() {
        return this == SENT || this == SENT_WITHOUT_SOURCE;
    }
}
