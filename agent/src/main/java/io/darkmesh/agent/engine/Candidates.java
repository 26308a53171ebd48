package io.darkmesh.agent.engine;

import io.darkmesh.wireguard.session.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer says it can be reached. While no path is known to live, each initiation goes to a few of these at once;
 * the next one goes to the next few.
 */
final class Candidates {
    /** Endpoints that one initiation is sent to. */
    static final int FAN_OUT = 4;

    private List<Endpoint> all = List.of();
    private int next;

    /** Whether these are others than before. */
    boolean replace(List<Endpoint> endpoints) {
        boolean same = endpoints.size() == all.size();
        for (int i = 0; same && i < endpoints.size(); i++) {
            same = isSame(endpoints.get(i), all.get(i));
        }
        if (!same) {
            all = List.copyOf(endpoints);
            next = 0;
        }
        return !same;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Endpoint best() {
        return all.getFirst();
    }

    /** The endpoints to try besides the one in use, at most {@link #FAN_OUT} together with it. */
    List<Endpoint> alternatives(@Nullable Endpoint inUse) {
        List<Endpoint> picked = new ArrayList<>();
        int room = inUse == null ? FAN_OUT : FAN_OUT - 1;
        int looked = 0;
        while (looked < all.size() && picked.size() < room) {
            Endpoint candidate = all.get((next + looked) % all.size());
            looked++;
            if (inUse == null || !isSame(candidate, inUse)) {
                picked.add(candidate);
            }
        }
        next = all.isEmpty() ? 0 : (next + looked) % all.size();
        return picked;
    }

    /** Whether both are the same remote address and port, wherever we send from. */
    static boolean isSame(Endpoint one, Endpoint other) {
        return one.port() == other.port() && Arrays.equals(one.address(), other.address());
    }
}
