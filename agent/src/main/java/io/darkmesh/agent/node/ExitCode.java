package io.darkmesh.agent.node;

/** Exit codes of {@code meshd} ({@code docs/control-api.md}); 2 is picocli's for wrong usage. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int HOST = 10;
    static final int STATE_DAMAGED = 15;

    private ExitCode() {}
}
