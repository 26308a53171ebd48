package io.darkmesh.wireguard;

/**
 * The constants of the WireGuard whitepaper (section 6.1), named as it names them, and the maxima of everything that
 * grows. Times are in nanoseconds.
 */
public final class Limits {
    private static final long SECOND_NS = 1_000_000_000L;

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A moment that has not happened. */
    public static final long UNSET = Long.MIN_VALUE;

    /** Messages sent on one key after which a new handshake is wanted. */
    public static final long REKEY_AFTER_MESSAGES = 1L << 60;

    /** The first counter that is refused, read as unsigned: 2^64 - 2^13 - 1, on sending and on receiving. */
    public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

    /** Age of a key at which its initiator, when sending, wants a new one. */
    public static final long REKEY_AFTER_TIME_NS = 120 * SECOND_NS;

    /** Age at which a key is used no more. */
    public static final long REJECT_AFTER_TIME_NS = 180 * SECOND_NS;

    /** How long initiations are repeated without an answer. */
    public static final long REKEY_ATTEMPT_TIME_NS = 90 * SECOND_NS;

    /** The least time between two initiations to one peer, and, with jitter, the time to the repetition. */
    public static final long REKEY_TIMEOUT_NS = 5 * SECOND_NS;

    /** Jitter is drawn from 0 up to and including this. */
    public static final long REKEY_TIMEOUT_JITTER_MAX_NS = 333_000_000L;

    /** Data received and nothing sent for this long: a keepalive goes out. */
    public static final long KEEPALIVE_TIMEOUT_NS = 10 * SECOND_NS;

    /** Data sent and nothing authenticated received for this long, plus jitter: a new handshake. */
    public static final long NEW_HANDSHAKE_AFTER_NS = KEEPALIVE_TIMEOUT_NS + REKEY_TIMEOUT_NS;

    /** Age at which an initiator that only receives wants a new key, once. */
    public static final long LATE_REKEY_AFTER_NS = REJECT_AFTER_TIME_NS - KEEPALIVE_TIMEOUT_NS - REKEY_TIMEOUT_NS;

    /** Age of the newest session at which everything of a peer's sessions is zeroed. */
    public static final long ERASE_AFTER_NS = 3 * REJECT_AFTER_TIME_NS;

    /** Age at which a responder's cookie secret is replaced. */
    public static final long COOKIE_REFRESH_TIME_NS = 120 * SECOND_NS;

    /** Age at which an initiator stops using a cookie: the secret's life less the network's delay. */
    public static final long COOKIE_USE_TIME_NS = COOKIE_REFRESH_TIME_NS - REKEY_TIMEOUT_NS;

    /** The least time between two initiations accepted from one peer. */
    public static final long INITIATION_GUARD_NS = 20_000_000L;

    /** Handshake messages that may wait for the engine. */
    public static final int MAX_QUEUED_HANDSHAKES = 4096;

    /** Waiting handshake messages from which on we are under load. */
    public static final int UNDER_LOAD_QUEUED_HANDSHAKES = MAX_QUEUED_HANDSHAKES / 8;

    /** We stay under load for this long after the queue was last that full. */
    public static final long UNDER_LOAD_AFTER_NS = SECOND_NS;

    /** Handshake messages a second that one source gets past the rate limiter under load. */
    public static final int HANDSHAKES_PER_SECOND = 20;

    /** Handshake messages that one source may send at once under load. */
    public static final int HANDSHAKES_BURST = 5;

    /** Sources the rate limiter remembers; one beyond is refused. */
    public static final int MAX_LIMITED_SOURCES = 16_384;

    /** Idle time after which the rate limiter forgets a source, and how often it looks. */
    public static final long LIMITED_SOURCE_IDLE_NS = SECOND_NS;

    /** Packets that wait for a peer's handshake; the oldest is dropped for one more. */
    public static final int MAX_STAGED_PACKETS = 128;

    /** Bytes that wait for handshakes of all peers together; the peer's oldest are dropped for more. */
    public static final long MAX_STAGED_BYTES = 64L << 20;

    /** Peers of one tunnel. */
    public static final int MAX_PEERS = 1 << 20;

    /** Largest inner packet, in bytes. */
    public static final int MAX_PACKET_BYTES = 65_535;

    private Limits() {}
}
