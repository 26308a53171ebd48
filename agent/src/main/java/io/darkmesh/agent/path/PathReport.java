package io.darkmesh.agent.path;

import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.List;
import java.util.Optional;

/**
 * Why the path to a peer is what it is.
 *
 * @param path the way packets go now
 * @param relayToo whether they also go through the relay, because nobody knows whether the direct way still works
 * @param ageNs since this path was chosen
 * @param roundTripNs of the path, negative when never measured
 * @param ownMapping how the NAT on this side maps
 * @param peerMapping how the peer says its NAT maps
 * @param why one line
 * @param nextSearchNs until the direct way is looked for again; negative when it is being looked for, or need not be
 */
public record PathReport(
        Optional<PathId> path,
        boolean relayToo,
        long ageNs,
        double roundTripNs,
        MappingBehavior ownMapping,
        MappingBehavior peerMapping,
        String why,
        long nextSearchNs,
        List<Tried> tried) {
    public PathReport {
        tried = List.copyOf(tried);
    }

    /**
     * One candidate of the peer.
     *
     * @param probes sent to it in this or the last search
     * @param answered whether a probe was answered lately
     * @param proven whether a probe inside the session was
     */
    public record Tried(
            PathId.Direct path,
            Candidate.Kind kind,
            int probes,
            boolean answered,
            boolean proven,
            double roundTripNs) {}
}
