package io.darkmesh.agent.path;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pings that wait for their pong: bounded, the oldest forgotten. */
final class Outstanding {
    private final Map<Long, Ping> byId = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Ping> eldest) {
            return size() > PathLimits.MAX_OUTSTANDING;
        }
    };

    /** A ping that was sent. */
    record Ping(PathId path, long sentNs, boolean inSession) {}

    void sent(long id, PathId path, long nowNs, boolean inSession) {
        byId.put(id, new Ping(path, nowNs, inSession));
    }

    /** The ping this pong answers, unless it is unknown, answered already, too old, or was asked the other way. */
    @Nullable
    Ping answered(long id, long nowNs, boolean inSession) {
        Ping ping = byId.get(id);
        if (ping == null || ping.inSession() != inSession) {
            return null;
        }
        byId.remove(id);
        return nowNs - ping.sentNs() > PathLimits.OUTSTANDING_NS ? null : ping;
    }

    void clear() {
        byId.clear();
    }
}
