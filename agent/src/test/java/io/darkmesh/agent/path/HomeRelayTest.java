package io.darkmesh.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class HomeRelayTest {
    private static final long MS = PathLimits.MS;

    @Test
    void theNearestIsTakenFirst() {
        assertThat(HomeRelay.choose(null, Map.of("far", 90 * MS, "near", 20 * MS)))
                .isEqualTo("near");
        assertThat(HomeRelay.choose(null, Map.of())).isNull();
    }

    /** "Moved only if at least 10 ms better and below 2/3 of the old." */
    @Test
    void itIsLeftOnlyForOneThatIsMuchNearer() {
        assertThat(HomeRelay.choose("old", Map.of("old", 15 * MS, "new", 6 * MS)))
                .isEqualTo("old");
        assertThat(HomeRelay.choose("old", Map.of("old", 100 * MS, "new", 70 * MS)))
                .isEqualTo("old");
        assertThat(HomeRelay.choose("old", Map.of("old", 100 * MS, "new", 60 * MS)))
                .isEqualTo("new");
    }

    @Test
    void oneThatIsNotMeasuredAnyMoreIsLeftForOneThatIs() {
        assertThat(HomeRelay.choose("old", Map.of("new", 70 * MS))).isEqualTo("new");
        assertThat(HomeRelay.choose("old", Map.of())).isEqualTo("old");
    }
}
