package io.darkmesh.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TunConfigTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "sixteen-letters-", "a b", "a/b", "tab\t"})
    void refusesANameThatLinuxWouldRefuse(String name) {
        assertThatThrownBy(() -> TunConfig.named(name))
                .isInstanceOfSatisfying(
                        TunException.class, e -> assertThat(e.kind()).isEqualTo(TunException.Kind.BAD_NAME));
    }

    @Test
    void takesANameOfFifteenBytes() {
        assertThat(TunConfig.named("fifteen-letters").name()).hasSize(15);
    }

    @Test
    void limitsQueuesAndMtu() {
        var config = TunConfig.named("dm0");

        assertThatThrownBy(() -> config.withQueues(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config.withQueues(TunConfig.MAX_QUEUES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config.withMtuBytes(65_536)).isInstanceOf(IllegalArgumentException.class);
    }
}
