package io.darkmesh.agent.path.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Any two nodes exchange data at once and end up direct wherever the NATs allow it. More worlds, or one again:
 * {@code -Ddarkmesh.worlds=10000 -Ddarkmesh.seed=1}.
 */
final class SimulationTest {
    private static final long FIRST_SEED = Long.getLong("darkmesh.seed", 1);
    private static final int WORLDS = Integer.getInteger("darkmesh.worlds", 12);

    @Test
    void anyTwoNodesExchangeDataAndBecomeDirectWhereTheirNatsAllow() {
        assertThat(SimulatePaths.run(FIRST_SEED, WORLDS)).as("failing seeds").isEmpty();
    }
}
