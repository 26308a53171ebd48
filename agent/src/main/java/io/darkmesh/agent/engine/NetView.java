package io.darkmesh.agent.engine;

import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.stun.FilteringBehavior;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.List;
import java.util.Map;

/**
 * What is known of the network around this host.
 *
 * @param candidates where this node may be reached, best first
 * @param mapping of the IPv4 NAT
 * @param filtering of the IPv4 NAT
 * @param stunRoundTripNs of the relays whose STUN servers answered in the last round, by id
 */
public record NetView(
        List<Candidate> candidates,
        MappingBehavior mapping,
        FilteringBehavior filtering,
        Map<String, Long> stunRoundTripNs) {
    /** Nothing at all. */
    public static final NetView NOTHING =
            new NetView(List.of(), MappingBehavior.UNKNOWN, FilteringBehavior.UNKNOWN, Map.of());

    public NetView {
        candidates = List.copyOf(candidates);
        stunRoundTripNs = Map.copyOf(stunRoundTripNs);
    }
}
