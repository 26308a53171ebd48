package io.darkmesh.agent.path;

import io.darkmesh.protocol.path.PathMessage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends pings to one peer and knows which pongs answer them. */
final class Prober {
    private final String peer;
    private final LocalView local;
    private final Outstanding outstanding = new Outstanding();

    Prober(String peer, LocalView local) {
        this.peer = peer;
        this.local = local;
    }

    void ping(PathId path, boolean inSession, long nowNs, Consumer<PathOutput> out) {
        long id = local.newId();
        outstanding.sent(id, path, nowNs, inSession);
        out.accept(new PathOutput.SendProbe(peer, path, new PathMessage.Ping(id, 0), inSession));
    }

    /** Pings the candidate, unless it was just pinged. */
    void probe(RemoteCandidate candidate, boolean inSession, long nowNs, Consumer<PathOutput> out) {
        if (inSession ? !candidate.mayProbeInSession(nowNs) : !candidate.mayProbe(nowNs)) {
            return;
        }
        if (inSession) {
            candidate.sessionProbedNs = nowNs;
        } else {
            candidate.probedNs = nowNs;
            candidate.probes++;
        }
        ping(candidate.path, inSession, nowNs, out);
    }

    Outstanding.@Nullable Ping answered(long id, long nowNs, boolean inSession) {
        return outstanding.answered(id, nowNs, inSession);
    }

    void forget() {
        outstanding.clear();
    }
}
