package io.darkmesh.cli.terminal;

import io.darkmesh.protocol.api.FailureKind;

/** What {@code meshctl} ends with, for scripts; the table is in {@code docs/control-api.md}. */
public enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    NO_AGENT(3),
    NOT_PERMITTED(4),
    UNREACHABLE(5),
    UNTRUSTED(6),
    EXPIRED(7),
    DENIED(8),
    CLOCK_SKEW(9),
    HOST(10),
    PEER(11),
    NOT_LOGGED_IN(12),
    TIMED_OUT(13),
    COORDINATOR(14),
    RELAYED(15);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number the process ends with. */
    public int number() {
        return number;
    }

    /** The code for what the agent names as the reason. */
    public static ExitCode of(FailureKind kind) {
        return switch (kind) {
            case USAGE -> USAGE;
            case NOT_PERMITTED -> NOT_PERMITTED;
            case NOT_LOGGED_IN -> NOT_LOGGED_IN;
            case UNREACHABLE -> UNREACHABLE;
            case UNTRUSTED -> UNTRUSTED;
            case CLOCK_SKEW -> CLOCK_SKEW;
            case EXPIRED -> EXPIRED;
            case DENIED -> DENIED;
            case HOST -> HOST;
            case PEER -> PEER;
            case RELAYED -> RELAYED;
            case COORDINATOR -> COORDINATOR;
            case INTERNAL -> FAILED;
        };
    }
}
