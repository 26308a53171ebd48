package io.darkmesh.wireguard.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** On a clock that only the packets move: each costs what the test says. */
final class AeadSelectorTest {
    private static final long COST_NS = 20_000;
    private static final int STEPS = 1_000_000;

    private final MemorySegment scratch = Arena.ofAuto().allocate(AeadSelector.SCRATCH_BYTES);
    private long nowNs = 42;

    private class Timed implements TransportAead {
        private final TransportAead real = VectorVariant.VECTOR_128.create();
        private final IntToLongFunction costNs;
        private int packets;

        Timed(IntToLongFunction costNs) {
            this.costNs = costNs;
        }

        @Override
        public void seal(TransportKey key, long counter, MemorySegment buffer, long offset, int plaintextBytes) {
            nowNs += costNs.applyAsLong(packets++);
            real.seal(key, counter, buffer, offset, plaintextBytes);
        }

        @Override
        public boolean open(TransportKey key, long counter, MemorySegment buffer, long offset, int sealedBytes) {
            nowNs += costNs.applyAsLong(packets++);
            return real.open(key, counter, buffer, offset, sealedBytes);
        }
    }

    private AeadCandidate candidate(String name, IntToLongFunction costNs) {
        return new AeadCandidate(name, () -> new Timed(costNs));
    }

    private AeadCandidate candidate(String name, long costNs) {
        return candidate(name, packets -> costNs);
    }

    private AeadSelector selector(AeadCandidate... candidates) {
        List<AeadCandidate> all = List.of(candidates);
        return new AeadSelector(all.getFirst(), all.subList(1, all.size()), () -> nowNs, scratch);
    }

    private static List<String> run(AeadSelector selector) {
        List<String> published = new ArrayList<>(List.of(selector.current().name()));
        for (int i = 0; i < STEPS; i++) {
            long restNs = selector.step();
            if (!published.getLast().equals(selector.current().name())) {
                published.add(selector.current().name());
            }
            if (restNs == AeadSelector.DONE) {
                return published;
            }
        }
        throw new AssertionError("not done after " + STEPS + " steps: " + published);
    }

    @Test
    void staysWithTheFirstWhenThereIsNoOther() {
        var selector = selector(candidate("first", 9));
        assertThat(selector.step()).isEqualTo(AeadSelector.DONE);
        assertThat(selector.current().name()).isEqualTo("first");
    }

    @Test
    void picksTheFastestAndOnlyEverImproves() {
        var selector = selector(
                candidate("first", 2 * COST_NS),
                candidate("good", COST_NS),
                candidate("slow", 3 * COST_NS),
                candidate("best", COST_NS / 2));
        assertThat(run(selector)).containsExactly("first", "good", "best");
    }

    @Test
    void waitsForACandidateToWarmUp() {
        IntToLongFunction warming = packets -> packets < 2_000 ? 50 * COST_NS : COST_NS;
        var selector = selector(candidate("first", 2 * COST_NS), candidate("warming", warming));
        assertThat(run(selector)).containsExactly("first", "warming");
    }

    @Test
    void givesUpOnACandidateThatIsSlowerAndGetsNoFaster() {
        var selector = selector(candidate("first", 5 * COST_NS), candidate("slow", 6 * COST_NS));
        long start = nowNs;
        assertThat(run(selector)).containsExactly("first");
        assertThat(nowNs - start).isBetween(AeadSelector.PATIENCE_NS, 3 * AeadSelector.PATIENCE_NS);
    }

    @Test
    void givesACandidateThatMayStillBeColdMoreTimeButNotForEver() {
        var selector = selector(candidate("first", 5 * COST_NS), candidate("very slow", 50 * COST_NS));
        long start = nowNs;
        assertThat(run(selector)).containsExactly("first");
        assertThat(nowNs - start)
                .isBetween(
                        AeadSelector.COLD_CHANCES * AeadSelector.COLD_PATIENCE_NS,
                        2 * AeadSelector.COLD_CHANCES * AeadSelector.COLD_PATIENCE_NS);
    }

    @Test
    void waitsAsLongAsACandidateGetsFaster() {
        long everyNs = AeadSelector.COLD_PATIENCE_NS * 3 / 4;
        long begin = nowNs;
        IntToLongFunction stepwise = packets -> COST_NS * Math.max(1, 33 - 8 * ((nowNs - begin) / everyNs));
        var selector = selector(candidate("first", 2 * COST_NS), candidate("stepwise", stepwise));
        assertThat(run(selector)).containsExactly("first", "stepwise");
        assertThat(nowNs - begin).isGreaterThan(2 * AeadSelector.COLD_PATIENCE_NS);
    }

    @Test
    void decidesSoonThatTheFirstIsSlowerForItHasHadItsTime() {
        var selector = selector(candidate("first", 9 * COST_NS), candidate("good", COST_NS));
        long start = nowNs;
        assertThat(run(selector)).containsExactly("first", "good");
        assertThat(nowNs - start).isLessThan(3 * AeadSelector.PATIENCE_NS);
    }

    @Test
    void triesAColdCandidateAgainAfterTheOthers() {
        IntToLongFunction cold = packets -> packets < 2_600 ? 100 * COST_NS : COST_NS;
        var selector =
                selector(candidate("first", 5 * COST_NS), candidate("cold", cold), candidate("second", 2 * COST_NS));
        assertThat(run(selector)).containsExactly("first", "second", "cold");
    }

    @Test
    void doesNotChangeForAGainInsideTheNoise() {
        assertThat(run(selector(candidate("first", 20_000), candidate("hardly better", 19_400))))
                .containsExactly("first");
    }

    @Test
    void givesTheFirstASecondChanceBecauseItMayHaveBeenColdItself() {
        IntToLongFunction cold = packets -> packets < 1_000 ? 9 * COST_NS : COST_NS;
        var selector = selector(candidate("first", cold), candidate("second", 2 * COST_NS));
        assertThat(run(selector)).containsExactly("first", "second", "first");
    }

    @Test
    void leavesTheProcessorAtLeastAsLongAsItHadIt() {
        var selector = selector(candidate("first", 40_000), candidate("good", 20_000), candidate("best", 10_000));
        long before = nowNs;
        for (long restNs = selector.step(); restNs != AeadSelector.DONE; restNs = selector.step()) {
            assertThat(restNs).isGreaterThanOrEqualTo(nowNs - before).isPositive();
            assertThat(nowNs - before).isLessThan(4 * AeadTrial.SLICE_NS);
            before = nowNs;
        }
    }

    /** An incubating compiler may make a mistake; a wrong packet must not be what tells us. */
    @Test
    void refusesACandidateThatSealsOtherBytesOrOpensForgedPackets() {
        var otherBytes = new AeadCandidate("other bytes", () -> new Broken(true));
        var opensAll = new AeadCandidate("opens all", () -> new Broken(false));
        assertThat(run(selector(candidate("first", COST_NS), otherBytes, opensAll)))
                .containsExactly("first");
    }

    /** What is compiled later may be wrong although what was interpreted was right. */
    @Test
    void refusesAFasterCandidateThatGoesWrongDuringItsTrial() {
        var opened = new AtomicInteger();
        var spoilt = new AeadCandidate("spoilt", () -> new Timed(packets -> COST_NS / 2) {
            @Override
            public boolean open(TransportKey key, long counter, MemorySegment buffer, long offset, int sealedBytes) {
                return super.open(key, counter, buffer, offset, sealedBytes) && opened.incrementAndGet() < 200;
            }
        });
        assertThat(run(selector(candidate("first", 2 * COST_NS), spoilt))).containsExactly("first");
        assertThat(opened).as("given up at once").hasValueLessThan(300);
        opened.set(0);
        assertThat(run(selector(candidate("first", 2 * COST_NS), spoilt, candidate("good", COST_NS))))
                .containsExactly("first", "good");
    }

    private static final class Broken implements TransportAead {
        private final TransportAead real = VectorVariant.VECTOR_128.create();
        private final boolean otherBytes;

        Broken(boolean otherBytes) {
            this.otherBytes = otherBytes;
        }

        @Override
        public void seal(TransportKey key, long counter, MemorySegment buffer, long offset, int plaintextBytes) {
            real.seal(key, otherBytes ? ~counter : counter, buffer, offset, plaintextBytes);
        }

        @Override
        public boolean open(TransportKey key, long counter, MemorySegment buffer, long offset, int sealedBytes) {
            boolean opened = real.open(key, otherBytes ? ~counter : counter, buffer, offset, sealedBytes);
            return opened || !otherBytes;
        }
    }

    @Test
    void refusesAScratchBufferThatIsTooSmall() {
        MemorySegment small = scratch.asSlice(1);
        AeadCandidate first = candidate("first", 1);
        assertThatThrownBy(() -> new AeadSelector(first, List.of(), () -> nowNs, small))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void worksInADaemonThreadAndTriesTheUnlikelierOnesOnlyOnceThereIsTraffic() throws InterruptedException {
        var selector = selector(
                candidate("first", 4 * COST_NS), candidate("likeliest", 2 * COST_NS), candidate("other", COST_NS));
        var ready = new AtomicInteger();
        Thread thread = selector.runInBackground(ready::incrementAndGet);
        assertThat(thread.isDaemon()).isTrue();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(selector.current().name()).isEqualTo("likeliest");
        assertThat(ready).hasValue(1);
        selector.onTraffic();
        thread.join();
        assertThat(selector.current().name()).isEqualTo("other");
        assertThat(selector.step()).isEqualTo(AeadSelector.DONE);
    }

    /** With real candidates, on the real clock ten times as fast, so that budgets are used up sooner. */
    @Test
    void decidesBetweenTheJdkAndTheVectorisedOnes() {
        var selector = AeadSelector.fromJdkToVectorised(() -> 10 * System.nanoTime(), scratch);
        assertThat(selector.current()).extracting(AeadCandidate::name).isEqualTo("JDK");
        run(selector);
        System.out.println("chosen here: " + selector.current().name());
        String likeliest = VectorVariant.widestBits() == 128 ? "VECTOR_128" : "VECTOR_256";
        assertThat(AeadCandidate.vectorised().getFirst().name()).isEqualTo(likeliest);
    }
}
