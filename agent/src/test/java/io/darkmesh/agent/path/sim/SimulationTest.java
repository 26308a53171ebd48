package io.darkmesh.agent.path.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
        List<String> failures = new ArrayList<>();
        long sprayable = 0;
        long sprayed = 0;
        long virtualNs = 0;
        long startNs = System.nanoTime();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + WORLDS; seed++) {
            var world = new SimWorld(seed);
            List<String> wrong = world.run();
            int[] counts = world.sprayed();
            sprayable += counts[0];
            sprayed += counts[1];
            virtualNs += world.network.time.nowNs();
            if (!wrong.isEmpty()) {
                failures.add("seed " + seed + " [" + world.story() + "]: " + wrong);
            }
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(
                "%d worlds in %.1f s, %.1f worlds/s, %.1f virtual hours, hard NAT pairs direct by spray %d of %d, %d failing%n",
                WORLDS, seconds, WORLDS / seconds, virtualNs / 3.6e12, sprayed, sprayable, failures.size());
        failures.stream().limit(20).forEach(System.out::println);
        assertThat(failures).as("failing seeds").isEmpty();
    }
}
