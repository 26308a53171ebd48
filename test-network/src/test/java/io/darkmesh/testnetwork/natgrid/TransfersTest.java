package io.darkmesh.testnetwork.natgrid;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import org.junit.jupiter.api.Test;

/** One mishap in the middle of a transfer; {@code test-network/nat-grid transfers} has all of them. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "bin/mesh-relay", "nft", "conntrack", "openssl"})
final class TransfersTest {
    @Test
    void aStreamGoesOnWhenARouterGivesItAnotherPort() {
        try (var street = new Street()) {
            Street.Outcome outcome = street.suffer(Mishap.MAPPING_CHANGED);
            assertThat(outcome.isGood(Mishap.MAPPING_CHANGED)).as("%s", outcome).isTrue();
        }
    }
}
