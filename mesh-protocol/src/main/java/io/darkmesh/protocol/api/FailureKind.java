package io.darkmesh.protocol.api;

/** Why a request failed; {@code meshctl} turns each into its own exit code. */
public enum FailureKind {
    /** The request makes no sense as it is. */
    USAGE,
    /** The asker may not do this. */
    NOT_PERMITTED,
    /** There is no login on this host yet, or none any more. */
    NOT_LOGGED_IN,
    /** The coordinator does not answer. */
    UNREACHABLE,
    /** The coordinator's certificate is not the one expected. */
    UNTRUSTED,
    /** This host's clock differs too much from the coordinator's. */
    CLOCK_SKEW,
    /** Nobody logged in before the code expired. */
    EXPIRED,
    /** The login or the node was rejected, or the node was revoked. */
    DENIED,
    /** The host refuses: no device, no right, no disk space, port taken. */
    HOST,
    /** The peer is not known, or did not answer. */
    PEER,
    /** The path to the peer has not become direct. */
    RELAYED,
    /** The coordinator refused or failed. */
    COORDINATOR,
    /** A defect of the agent. */
    INTERNAL
}
