package io.darkmesh.protocol.netmap;

import java.util.List;

/**
 * Allows new flows; what no rule allows is dropped. Answers of an allowed flow need no rule.
 *
 * @param id names the rule in {@code explain} and in drop counters
 * @param sources any of these; empty matches nothing
 * @param destinations any of these; empty matches nothing
 * @param protocols IP protocol numbers (6, 17, 1, 58 ...); empty means all
 * @param ports destination ports for protocols that have them; empty means all
 */
public record FilterRule(
        String id,
        List<IpPrefix> sources,
        List<IpPrefix> destinations,
        List<Integer> protocols,
        List<PortRange> ports) {
    public FilterRule {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        protocols = List.copyOf(protocols);
        ports = List.copyOf(ports);
        for (int protocol : protocols) {
            if (protocol < 0 || protocol > 255) {
                throw new IllegalArgumentException("a protocol is 0 to 255, not " + protocol);
            }
        }
    }
}
