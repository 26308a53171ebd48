package io.darkmesh.agent.path;

import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What all peers' paths share: where this node can be reached, and the numbers it draws. Owned by the selector. */
final class LocalView {
    final RandomGenerator random;
    private long stunAskedNs = Long.MIN_VALUE;
    private long sequence;
    private List<Candidate> candidates = List.of();
    private MappingBehavior mapping = MappingBehavior.UNKNOWN;

    LocalView(RandomGenerator random, long firstSequence) {
        this.random = random;
        this.sequence = firstSequence;
    }

    /** Whether anything changed. */
    boolean set(List<Candidate> now, MappingBehavior behavior) {
        boolean changed = !candidates.equals(now) || mapping != behavior;
        candidates = List.copyOf(now);
        mapping = behavior;
        return changed;
    }

    MappingBehavior mapping() {
        return mapping;
    }

    PathMessage.Candidates message(boolean wanted) {
        return new PathMessage.Candidates(sequence++, mapping, wanted, candidates);
    }

    /** Asks once where many peers have the same cause to ask. */
    void askStun(long nowNs, Consumer<PathOutput> out) {
        if (stunAskedNs == Long.MIN_VALUE || nowNs - stunAskedNs >= PathLimits.SECOND) {
            stunAskedNs = nowNs;
            out.accept(new PathOutput.AskStun());
        }
    }

    long stunAskedNs() {
        return stunAskedNs;
    }

    long newId() {
        return random.nextLong();
    }
}
