package io.darkmesh.agent.filter;

/** How long a flow without packets is remembered. */
final class FlowTimeouts {
    /** RFC 5382 REQ-5: an established TCP connection, 2 h 4 min. */
    static final long TCP_ESTABLISHED_NS = 7_440_000_000_000L;

    /** RFC 5382 REQ-5: a TCP connection being opened or closed, 4 min. */
    static final long TCP_TRANSITORY_NS = 240_000_000_000L;

    /** UDP before an answer, 30 s. */
    static final long UDP_NEW_NS = 30_000_000_000L;

    /** RFC 4787 REQ-5: UDP that was answered, 5 min. */
    static final long UDP_ANSWERED_NS = 300_000_000_000L;

    /** RFC 5508 REQ-2: ICMP, 60 s; other protocols too. */
    static final long OTHER_NS = 60_000_000_000L;

    /** RFC 8200 section 4.5: the fragments of a packet come within 60 s. */
    static final long FRAGMENTS_NS = 60_000_000_000L;

    private FlowTimeouts() {}

    static long of(int protocol, int flags) {
        boolean answered = (flags & FlowTable.ANSWERED) != 0;
        return switch (protocol) {
            case ParsedPacket.TCP ->
                (flags & FlowTable.CLOSING) == 0 && (answered || (flags & FlowTable.PICKED_UP) != 0)
                        ? TCP_ESTABLISHED_NS
                        : TCP_TRANSITORY_NS;
            case ParsedPacket.UDP -> answered ? UDP_ANSWERED_NS : UDP_NEW_NS;
            default -> OTHER_NS;
        };
    }
}
