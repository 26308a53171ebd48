package io.darkmesh.agent.filter;

import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.PortRange;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The rules as the filter asks them; immutable.
 *
 * @param generation tells these rules from those before, so that flows admitted by others are asked again
 */
record CompiledRules(List<Compiled> rules, int generation) {
    static CompiledRules of(List<FilterRule> rules, int generation) {
        return new CompiledRules(rules.stream().map(Compiled::of).toList(), generation);
    }

    /** The first rule that allows this new flow; the addresses are where it comes from and goes to. */
    Optional<String> allowing(
            int protocol, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int port) {
        for (Compiled rule : rules) {
            if (rule.allows(protocol, sourceHigh, sourceLow, destinationHigh, destinationLow, port)) {
                return Optional.of(rule.id);
            }
        }
        return Optional.empty();
    }

    boolean allow(int protocol, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int port) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).allows(protocol, sourceHigh, sourceLow, destinationHigh, destinationLow, port)) {
                return true;
            }
        }
        return false;
    }

    /** One rule; no protocols means all, no ports means all. */
    record Compiled(String id, AddressSet sources, AddressSet destinations, BitSet protocols, List<PortRange> ports) {
        static Compiled of(FilterRule rule) {
            var protocols = new BitSet();
            rule.protocols().forEach(protocols::set);
            if (rule.protocols().isEmpty()) {
                protocols.set(0, 256);
            }
            return new Compiled(
                    rule.id(),
                    AddressSet.of(rule.sources()),
                    AddressSet.of(rule.destinations()),
                    protocols,
                    rule.ports());
        }

        boolean allows(
                int protocol, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int port) {
            return protocols.get(protocol)
                    && allowsPort(protocol, port)
                    && destinations.contains(destinationHigh, destinationLow)
                    && sources.contains(sourceHigh, sourceLow);
        }

        private boolean allowsPort(int protocol, int port) {
            if (ports.isEmpty() || (protocol != ParsedPacket.TCP && protocol != ParsedPacket.UDP)) {
                return true;
            }
            for (int i = 0; i < ports.size(); i++) {
                PortRange range = ports.get(i);
                if (range.first() <= port && port <= range.last()) {
                    return true;
                }
            }
            return false;
        }
    }
}
