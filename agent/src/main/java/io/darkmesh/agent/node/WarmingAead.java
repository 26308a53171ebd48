package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.Rehearsal;
import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.agent.os.CompilerThreads;
import io.darkmesh.tun.linux.LazyMemory;
import io.darkmesh.tun.linux.SchedulingSlice;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.AeadSelector;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The fastest AEAD known. The process begins with its likeliest one, and with the code around it, as soon as it starts:
 * that costs two or three seconds of processor time and makes the first packets fast. The others are tried once there
 * has been traffic for a while. Asked by every worker once a batch.
 */
final class WarmingAead implements Supplier<AeadCandidate> {
    /** Batches after which it may be worth while to look for something better: a quarter of an hour at full speed. */
    private static final int TRAFFIC_AFTER_BATCHES = 20_000_000;

    /** After so many rounds nothing of the data path is left to compile. */
    private static final int REHEARSAL_ROUNDS = 20_000;

    /** On a slow or busy machine it is not rehearsed for longer. */
    private static final long REHEARSAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final AeadSelector selector =
            AeadSelector.fromJdkToVectorised(System::nanoTime, Arena.ofAuto().allocate(AeadSelector.SCRATCH_BYTES));

    /** Several workers count without a lock: a batch more or less does not matter, nor does saying it twice. */
    private int batches;

    private WarmingAead() {}

    /** Begins to warm up and to look for the fastest, in the background. */
    static WarmingAead begin() {
        var aead = new WarmingAead();
        aead.selector.runInBackground(aead::rehearse);
        return aead;
    }

    @Override
    public AeadCandidate get() {
        if (batches < TRAFFIC_AFTER_BATCHES && ++batches >= TRAFFIC_AFTER_BATCHES) {
            selector.onTraffic();
        }
        return selector.current();
    }

    private void rehearse() {
        CompilerThreads.letOthersGoFirst();
        SchedulingSlice.request(CompilerThreads.SLICE_NS); // this thread computes as long as they do
        long end = System.nanoTime() + REHEARSAL_NS;
        try (Arena arena = Arena.ofShared();
                var rehearsal = new Rehearsal(
                        selector::current,
                        LazyMemory.zeroed(Arena.ofAuto(), FlowTable.MEMORY_BYTES),
                        LazyMemory.zeroed(arena, ReceivedBatch.MEMORY_BYTES))) {
            for (int i = 0; i < REHEARSAL_ROUNDS && System.nanoTime() < end; i++) {
                rehearsal.round();
            }
        }
    }
}
