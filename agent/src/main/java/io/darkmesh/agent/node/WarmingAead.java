package io.darkmesh.agent.node;

import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.AeadSelector;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The fastest AEAD known. The search for it costs seconds of processor time, so that it begins only once there is
 * traffic to be fast for; an idle node never pays. Asked by every worker once a batch.
 */
final class WarmingAead implements Supplier<AeadCandidate> {
    /** Batches after which there is traffic. */
    private static final int WARM_AFTER_BATCHES = 512;

    private final AeadSelector selector =
            AeadSelector.fromJdkToVectorised(System::nanoTime, Arena.ofAuto().allocate(AeadSelector.SCRATCH_BYTES));
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Several workers count without a lock: a batch more or less does not matter. */
    private int batches;

    @Override
    public AeadCandidate get() {
        if (batches < WARM_AFTER_BATCHES && ++batches == WARM_AFTER_BATCHES && begun.compareAndSet(false, true)) {
            selector.runInBackground();
        }
        return selector.current();
    }
}
