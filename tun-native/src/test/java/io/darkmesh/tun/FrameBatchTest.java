package io.darkmesh.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

final class FrameBatchTest {
    @Test
    void takesItsNumberOfFramesAndNoMore() {
        var batch = new FrameBatch(Arena.ofAuto(), 3, 1 << 20, 32);
        for (int i = 0; i < 3; i++) {
            assertThat(batch.hasRoom()).isTrue();
            batch.add(100);
        }

        assertThat(batch.hasRoom()).isFalse();
        assertThat(batch.count()).isEqualTo(3);
    }

    @Test
    void takesNoFurtherFrameOnceTheWantedBytesAreThere() {
        var batch = new FrameBatch(Arena.ofAuto(), 64, 65_536, 32);
        batch.add(40_000);
        assertThat(batch.hasRoom()).isTrue();
        batch.add(40_000);

        assertThat(batch.hasRoom()).isFalse();
    }

    @Test
    void leavesTheHeadroomBeforeEachFrame() {
        var batch = new FrameBatch(Arena.ofAuto(), 64, 65_536, 48);
        batch.add(1000);
        batch.add(1000);

        assertThat(batch.offset(0)).isGreaterThanOrEqualTo(48);
        assertThat(batch.offset(1)).isGreaterThanOrEqualTo(batch.offset(0) + 1000 + 48);
    }

    @Test
    void hasALimit() {
        assertThatThrownBy(() -> new FrameBatch(Arena.ofAuto(), FrameBatch.MAX_FRAMES + 1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
