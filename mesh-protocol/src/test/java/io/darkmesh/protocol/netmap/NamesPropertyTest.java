package io.darkmesh.protocol.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesPropertyTest {
    @Property
    void everyHostnameGivesALabel(@ForAll String hostname) {
        assertThat(Names.checked(Names.fromHostname(hostname))).isNotEmpty();
    }

    @Example
    void aLabelHasAtMost63Characters() {
        assertThat(Names.checked("a".repeat(63))).hasSize(63);
        assertThatThrownBy(() -> Names.checked("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a.b", "a\n", "a b", "ä", "a/../b"})
    void whatIsNoLabelIsRefused(String name) {
        assertThatThrownBy(() -> Names.checked(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
