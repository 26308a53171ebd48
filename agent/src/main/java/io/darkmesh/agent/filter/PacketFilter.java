package io.darkmesh.agent.filter;

import io.darkmesh.protocol.netmap.FilterRule;
import java.util.List;
import java.util.Optional;

/** The rules that are in force and the flows they allowed; shared by all workers, each through its own checker. */
public final class PacketFilter {
    private final FlowTable flows;
    private final long seed;
    private volatile CompiledRules rules = CompiledRules.of(List.of(), 0);

    /**
     * Starts without a rule: nothing passes.
     *
     * @param seed secret and random, to spread flows in the table
     */
    public PacketFilter(FlowTable flows, long seed) {
        this.flows = flows;
        this.seed = seed;
    }

    /** Puts rules in force; flows that they do not allow end. One thread. */
    public void publish(List<FilterRule> newRules) {
        rules = CompiledRules.of(newRules, rules.generation() + 1);
    }

    /** A checker for one worker. */
    public FlowChecker newChecker() {
        return new FlowChecker(this, flows, seed);
    }

    CompiledRules rules() {
        return rules;
    }

    /** The id of the first rule that would allow a new flow like this packet; for {@code explain}. */
    public Optional<String> ruleFor(ParsedPacket packet) {
        return rules.allowing(
                packet.protocol(),
                packet.sourceHigh,
                packet.sourceLow,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort);
    }
}
