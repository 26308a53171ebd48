package io.darkmesh.agent.datapath;

import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.TransportAead;
import java.util.function.Supplier;

/** One worker's instance of the cipher in use. */
final class WorkerAead {
    private final Supplier<AeadCandidate> source;
    private AeadCandidate candidate;
    private TransportAead aead;

    WorkerAead(Supplier<AeadCandidate> source) {
        this.source = source;
        this.candidate = source.get();
        this.aead = candidate.factory().get();
    }

    /** The instance for the next batch. */
    TransportAead current() {
        AeadCandidate best = source.get();
        if (!best.equals(candidate)) {
            candidate = best;
            aead = best.factory().get();
        }
        return aead;
    }
}
