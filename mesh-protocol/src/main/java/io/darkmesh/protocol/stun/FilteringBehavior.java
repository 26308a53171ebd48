package io.darkmesh.protocol.stun;

/** What a NAT lets in to a mapped port (RFC 4787 section 5, RFC 5780 section 4.4). */
public enum FilteringBehavior {
    /** No server could tell. */
    UNKNOWN,
    /** Lets in anybody. */
    ENDPOINT_INDEPENDENT,
    /** Lets in whoever has been sent to, from any port. */
    ADDRESS_DEPENDENT,
    /** One of the two above: no server has a second address, which would tell them apart. */
    NOT_PORT_DEPENDENT,
    /** Lets in only the very port that has been sent to; the one that stands in a hard NAT's way. */
    ADDRESS_AND_PORT_DEPENDENT
}
