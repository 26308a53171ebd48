package io.darkmesh.wireguard.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class AeadTrialTest {
    private static final long NORMAL_NS = AeadTrial.SLICE_NS;

    private final MemorySegment scratch = Arena.ofAuto().allocate(AeadTrial.SCRATCH_BYTES);
    private final AeadTrial trial = new AeadTrial(new AeadCandidate("real", VectorVariant.VECTOR_128::create));
    private long nowNs;

    /** A slice of one unit that seems to take this long. */
    private void slice(long unitNs) {
        LongSupplier clock = () -> {
            long now = nowNs;
            nowNs += unitNs;
            return now;
        };
        assertThat(trial.slice(clock, scratch)).isTrue();
    }

    @Test
    void hasAFigureWithTheLastSliceOfItsWindowAndNotBefore() {
        for (int i = 0; i < AeadTrial.WINDOW; i++) {
            assertThat(trial.hasFigure()).as("after %d slices", i).isFalse();
            slice(NORMAL_NS);
        }
        assertThat(trial.hasFigure()).isTrue();
        assertThat(trial.figureNs()).isEqualTo(NORMAL_NS);
    }

    @Test
    void isNotMovedByAFewSlicesThatWereHeldUpWhereverTheyFell() {
        for (int i = 0; i < AeadTrial.WINDOW; i++) {
            boolean heldUp = i >= AeadTrial.WINDOW / 2 && i < AeadTrial.WINDOW / 2 + 3;
            slice(heldUp ? 50 * NORMAL_NS : NORMAL_NS);
        }
        assertThat(trial.figureNs()).isEqualTo(NORMAL_NS);
    }

    @Test
    void forgetsItsFigureWhenItStartsAnew() {
        for (int i = 0; i < AeadTrial.WINDOW; i++) {
            slice(NORMAL_NS);
        }
        assertThat(trial.restart()).isOne();
        assertThat(trial.hasFigure()).isFalse();
        assertThat(trial.stuckNs()).isZero();
    }
}
