package io.darkmesh.agent.localapi;

import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;

/** Bounds the connections open at one time, so that one user cannot keep the others out. */
final class Admission {
    /** Connections in all. */
    static final int MAX_CONNECTIONS = 128;

    /** Connections of one user. */
    static final int MAX_PER_USER = 32;

    private final Map<UserPrincipal, Integer> open = new HashMap<>();
    private int total;

    synchronized boolean enter(UserPrincipal user) {
        int mine = open.getOrDefault(user, 0);
        if (mine >= MAX_PER_USER || total >= MAX_CONNECTIONS) {
            return false;
        }
        open.put(user, mine + 1);
        total++;
        return true;
    }

    synchronized void leave(UserPrincipal user) {
        total--;
        open.computeIfPresent(user, (key, count) -> count == 1 ? null : count - 1);
    }
}
