package io.darkmesh.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class FingerprintTest {
    @Test
    void mayBeTypedWithColonsInCapitalsOrWithoutItsPrefix() {
        String hex = "ab".repeat(32);
        assertThat(Fingerprint.canonical("SHA256:" + "AB".repeat(32))).isEqualTo("sha256:" + hex);
        assertThat(Fingerprint.canonical(" " + "ab:".repeat(31) + "ab")).isEqualTo("sha256:" + hex);
    }

    @Test
    void anyOtherTextIsRefused() {
        for (String text :
                new String[] {"", "sha256:", "sha256:" + "ab".repeat(31), "sha1:" + "ab".repeat(32), "xyz"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Fingerprint.canonical(text))
                    .as(text);
        }
    }

    @Test
    void onlyHttpsUrlsWithAHostAreCoordinators() {
        assertThat(CoordinatorUrl.canonical("https://mesh.example:8443/")).isEqualTo("https://mesh.example:8443");
        for (String text :
                new String[] {"http://mesh.example", "mesh.example", "https://", "https://a b", "https://u@h"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CoordinatorUrl.canonical(text))
                    .as(text);
        }
    }
}
