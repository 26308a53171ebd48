package io.darkmesh.coordinator.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenProofsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GENERATION = Duration.ofMinutes(10);

    private final SeenProofs seen = new SeenProofs(3, GENERATION, START);

    @Test
    void aProofIsRememberedForAtLeastOneGeneration() {
        Instant justBeforeTheChange = START.plusSeconds(599);
        assertThat(seen.show("p", justBeforeTheChange)).isEqualTo(SeenProofs.Verdict.FRESH);
        assertThat(seen.show("p", justBeforeTheChange.plus(GENERATION))).isEqualTo(SeenProofs.Verdict.SEEN);
    }

    @Test
    void itIsForgottenWhenItsTimeIsLongPast() {
        assertThat(seen.show("p", START)).isEqualTo(SeenProofs.Verdict.FRESH);
        assertThat(seen.show("p", START.plus(GENERATION.multipliedBy(3)))).isEqualTo(SeenProofs.Verdict.FRESH);
    }

    @Test
    void whenFullItRefusesInsteadOfForgetting() {
        seen.show("1", START);
        seen.show("2", START);
        seen.show("3", START);
        assertThat(seen.show("4", START)).isEqualTo(SeenProofs.Verdict.FULL);
        assertThat(seen.show("1", START)).isEqualTo(SeenProofs.Verdict.SEEN);
    }
}
