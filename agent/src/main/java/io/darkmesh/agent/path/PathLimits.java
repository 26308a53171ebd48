package io.darkmesh.agent.path;

/** The constants of path selection. */
final class PathLimits {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final long NEVER = Long.MAX_VALUE;

    /** Pauses between the rounds of probes of one search. */
    static final long[] LADDER_NS = {50 * MS, 50 * MS, 50 * MS, 100 * MS, 200 * MS, 400 * MS, 800 * MS, 1600 * MS};

    /** Remote candidates of one peer. */
    static final int MAX_CANDIDATES = 10;

    /** Candidates besides the relay that an initiation is sent to. */
    static final int INITIATION_CANDIDATES = 4;

    /** Probes to one peer that wait for their answer; more than a spray has. */
    static final int MAX_OUTSTANDING = 2048;

    static final long OUTSTANDING_NS = 5 * SECOND;
    static final long HEARTBEAT_NS = 3 * SECOND;
    static final long TRUST_NS = 6_500 * MS;
    /** A heartbeat unanswered so long is repeated at the shorter interval. */
    static final long REPEAT_AFTER_NS = 500 * MS;

    static final long REPEAT_NS = 250 * MS;

    /** Heartbeats unanswered so long, or three round trips: packets go both ways at once. */
    static final long SUSPECT_NS = 1_250 * MS;

    /** The same where another direct way has just been proven. */
    static final long LATE_NS = 400 * MS;

    /** A relay whose heartbeats are unanswered so long is dialled again. */
    static final long RELAY_SUSPECT_NS = 2_500 * MS;

    static final long REDIAL_GAP_NS = 10 * SECOND;

    static final long IDLE_NS = 45 * SECOND;
    static final long SEARCH_NS = 60 * SECOND;

    /** Least time between two searches for one peer. */
    static final long SEARCH_GAP_NS = 5 * SECOND;

    /** Least time between two probes of one kind to one candidate. */
    static final long PROBE_GAP_NS = 40 * MS;

    /** A direct path as fast as this is not improved upon. */
    static final long GOOD_NS = 5 * MS;

    /** After the first direct path the best of those that answer is taken without hysteresis for so long. */
    static final long SETTLE_NS = 2 * SECOND;

    static final long STUN_LEAST_NS = 20 * SECOND;
    static final long STUN_SPREAD_NS = 6 * SECOND;

    /** Hard NAT: sockets on its side, probes on the other, and how fast (see {@link PortSpray}). */
    static final int SPRAY_SOCKETS = 256;

    static final int SPRAY_PROBES = 1400;
    static final long SPRAY_INTERVAL_NS = 10 * MS;
    /** From one spray to the next, twice as long after each in vain. */
    static final long SPRAY_AGAIN_NS = 600 * SECOND;

    static final int MAX_SPRAY_DOUBLINGS = 4;

    /** A peer from which nothing came for so long is away: its ports are not sprayed. Longer than relayed heartbeats take. */
    static final long SPRAY_HEARD_NS = 10 * SECOND;

    private PathLimits() {}
}
