package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SimulationTest {
    /** Some, and those that have failed before. */
    static LongStream seeds() {
        return LongStream.of(0, 1, 2, 3, 1083, 1975, 2171);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tunnelsOnABadNetworkRecoverAndRepeatNothing(long seed) {
        assertThatCode(() -> new Simulation(seed).run()).as("seed %d", seed).doesNotThrowAnyException();
    }
}
