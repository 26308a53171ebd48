package io.darkmesh.agent.path;

import io.darkmesh.protocol.path.Candidate;
import java.net.Inet6Address;
import java.util.Comparator;

/** A direct way that may work: what was tried on it and what answered. Owned by its {@link PeerPaths}. */
final class RemoteCandidate {
    private static final double IPV4_PENALTY_NS = 2.0 * PathLimits.MS;
    private static final double REFLEXIVE_PENALTY_NS = 1.0 * PathLimits.MS;

    /** Best first where nothing is measured yet: IPv6, then addresses of the host itself, then what routers opened. */
    static final Comparator<RemoteCandidate> MOST_PROMISING = Comparator.comparingInt(
                    (RemoteCandidate each) -> each.isIpv6() ? 0 : 1)
            .thenComparingInt(each -> switch (each.kind) {
                case HOST -> 0;
                case PORT_MAPPED -> 1;
                case SERVER_REFLEXIVE -> 2;
                case PEER_REFLEXIVE -> 3;
            });

    final PathId.Direct path;
    final Candidate.Kind kind;
    long probedNs = Long.MIN_VALUE;
    long sessionProbedNs = Long.MIN_VALUE;
    long answeredNs = Long.MIN_VALUE;
    long provenNs = Long.MIN_VALUE;
    double roundTripNs = -1;
    long heardNs = Long.MIN_VALUE;
    int probes;

    RemoteCandidate(PathId.Direct path, Candidate.Kind kind) {
        this.path = path;
        this.kind = kind;
    }

    boolean isIpv6() {
        return path.remote().address() instanceof Inet6Address;
    }

    boolean mayProbe(long nowNs) {
        return probedNs == Long.MIN_VALUE || nowNs - probedNs >= PathLimits.PROBE_GAP_NS;
    }

    boolean mayProbeInSession(long nowNs) {
        return sessionProbedNs == Long.MIN_VALUE || nowNs - sessionProbedNs >= PathLimits.PROBE_GAP_NS;
    }

    /** Whether a probe inside the session went there and back within the time that makes a path trusted. */
    boolean isTrusted(long nowNs) {
        return provenNs != Long.MIN_VALUE && nowNs - provenNs < PathLimits.TRUST_NS;
    }

    boolean wasProven() {
        return provenNs != Long.MIN_VALUE;
    }

    boolean hasAnswered(long nowNs) {
        return answeredNs != Long.MIN_VALUE && nowNs - answeredNs < PathLimits.TRUST_NS;
    }

    void onRoundTrip(long sampleNs) {
        roundTripNs = roundTripNs < 0 ? sampleNs : Math.min(roundTripNs * 0.75 + sampleNs * 0.25, 2.0 * sampleNs);
    }

    /** Smaller is better; nanoseconds with small penalties, so that IPv6 and the local network win where all is equal. */
    double score() {
        return roundTripNs
                + (isIpv6() ? 0 : IPV4_PENALTY_NS)
                + (kind == Candidate.Kind.HOST ? 0 : REFLEXIVE_PENALTY_NS);
    }

    void forget() {
        provenNs = Long.MIN_VALUE;
        answeredNs = Long.MIN_VALUE;
        probedNs = Long.MIN_VALUE;
        sessionProbedNs = Long.MIN_VALUE;
        roundTripNs = -1;
        probes = 0;
    }
}
