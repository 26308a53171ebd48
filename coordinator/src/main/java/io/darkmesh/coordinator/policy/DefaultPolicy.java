package io.darkmesh.coordinator.policy;

import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import java.util.List;

/** What holds while nobody wrote a policy: every approved node may talk to every other. */
public final class DefaultPolicy implements CompiledPolicy {
    /** The id of its only rule. */
    public static final String RULE = "default-allow";

    private final List<IpPrefix> meshPrefixes;

    public DefaultPolicy(List<IpPrefix> meshPrefixes) {
        this.meshPrefixes = List.copyOf(meshPrefixes);
    }

    @Override
    public Object visibilityClass(NodeRecord viewer) {
        return RULE;
    }

    @Override
    public boolean sees(NodeRecord viewer, NodeRecord other) {
        return true;
    }

    @Override
    public List<FilterRule> filterFor(NodeRecord self) {
        if (self.addresses() == null) {
            return List.of();
        }
        List<IpPrefix> own = self.addresses().prefixes();
        return List.of(
                new FilterRule(RULE, meshPrefixes, own, List.of(), List.of()),
                new FilterRule(RULE, own, meshPrefixes, List.of(), List.of()));
    }
}
