package io.darkmesh.coordinator.policy;

import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.protocol.netmap.FilterRule;
import java.util.List;

/** A policy ready to be asked. Immutable. */
public interface CompiledPolicy {
    /** Nodes of the same class see the same peers, themselves aside; so what is sent to them is made once. */
    Object visibilityClass(NodeRecord viewer);

    /** Whether the viewer's map shows the other node: one of them may open flows to the other. */
    boolean sees(NodeRecord viewer, NodeRecord other);

    /** What may come in to this node and go out of it, for both ends hold the policy up; no rule, no flow. */
    List<FilterRule> filterFor(NodeRecord self);
}
