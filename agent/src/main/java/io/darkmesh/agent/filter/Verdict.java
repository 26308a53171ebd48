package io.darkmesh.agent.filter;

/** Whether a packet passes, and if not, why. */
public enum Verdict {
    ALLOWED,
    /** Not a whole IP packet, or its headers contradict each other. */
    MALFORMED,
    /** An IPv6 extension header that is not on the list of those we walk, or too many of them. */
    HEADER_NOT_ALLOWED,
    /** A fragment that lies where only the first one may write (RFC 1858, RFC 3128), or a first one without ports. */
    BAD_FRAGMENT,
    /** A later fragment whose first one was not seen, or not allowed. */
    FRAGMENT_WITHOUT_FIRST,
    /** No rule allows the flow. */
    NO_RULE,
    /** An ICMP error about a flow that we do not have. */
    UNRELATED_ERROR
}
