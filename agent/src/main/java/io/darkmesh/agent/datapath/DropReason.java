package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.Verdict;
import io.darkmesh.wireguard.session.Drop;

/** Why a packet or datagram went no further. Each is counted, for {@code status} and {@code explain}. */
public enum DropReason {
    MALFORMED,
    HEADER_NOT_ALLOWED,
    BAD_FRAGMENT,
    FRAGMENT_WITHOUT_FIRST,
    NO_RULE,
    UNRELATED_ERROR,
    /** No peer has the destination among its allowed IPs. */
    NO_PEER,
    /** Nobody knows where the peer is. */
    NO_PATH,
    /** A datagram of our own that the host's routes lead back into the tunnel. */
    ROUTING_LOOP,
    UNKNOWN_RECEIVER,
    KEY_EXPIRED,
    COUNTER_EXHAUSTED,
    AUTHENTICATION_FAILED,
    REPLAYED,
    SOURCE_NOT_ALLOWED,
    /** RFC 6040: congestion was experienced by a packet that cannot say so. */
    CONGESTION,
    /** The host does not take a datagram of that size. */
    TOO_LARGE,
    /** Larger than the path carries in one piece; the sender has been told, now and then. */
    ABOVE_PATH_MTU,
    UNREACHABLE,
    SEND_REFUSED,
    DEVICE_REFUSED,
    /** The engine's queue is full. */
    ENGINE_BUSY;

    static DropReason of(Verdict verdict) {
        return switch (verdict) {
            case ALLOWED -> throw new IllegalArgumentException("an allowed packet is not dropped");
            case MALFORMED -> MALFORMED;
            case HEADER_NOT_ALLOWED -> HEADER_NOT_ALLOWED;
            case BAD_FRAGMENT -> BAD_FRAGMENT;
            case FRAGMENT_WITHOUT_FIRST -> FRAGMENT_WITHOUT_FIRST;
            case NO_RULE -> NO_RULE;
            case UNRELATED_ERROR -> UNRELATED_ERROR;
        };
    }

    static DropReason of(Drop drop) {
        return switch (drop) {
            case MALFORMED, PACKET_MALFORMED -> MALFORMED;
            case KEY_EXPIRED -> KEY_EXPIRED;
            case COUNTER_EXHAUSTED -> COUNTER_EXHAUSTED;
            case AUTHENTICATION_FAILED -> AUTHENTICATION_FAILED;
            case REPLAYED -> REPLAYED;
            case SOURCE_NOT_ALLOWED -> SOURCE_NOT_ALLOWED;
        };
    }
}
