package io.darkmesh.agent.node;

/**
 * Whether the home relay has been lost and could not be reached again at once: then the first other relay that can be
 * takes its place. A connection that is made anew, as after a change of link, loses no home. Owned by {@link Relays}.
 */
final class HomeLoss {
    private static final int MAX_FAILURES = 1;

    private int failures;

    /**
     * How the home relay stands now.
     *
     * @param why one line; empty when the connection was ended because nobody wants it
     */
    void onHome(boolean connected, String why) {
        if (connected) {
            failures = 0;
        } else if (!why.isEmpty()) {
            failures++;
        }
    }

    /** Another relay is home now. */
    void onMoved() {
        failures = 0;
    }

    boolean isLost() {
        return failures > MAX_FAILURES;
    }
}
