package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SimulationTest {
    static LongStream seeds() {
        return LongStream.range(0, 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tunnelsOnABadNetworkRecoverAndRepeatNothing(long seed) {
        assertThatCode(() -> new Simulation(seed).run()).as("seed %d", seed).doesNotThrowAnyException();
    }
}
