package io.darkmesh.coordinator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.TestClock;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.nodes.TestNodes;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayPassesTest {
    private static final URI PRIMARY = URI.create("https://mesh.example:8443");

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final NodeRecord node = TestNodes.pending(1, "ann");
    private RelayPasses passes;
    private RelayKey key;

    @BeforeEach
    void open() throws IOException {
        key = RelayKey.in(folder);
        var directory = new RelayDirectory(null, () -> 3478, () -> "sha256:ab");
        passes = new RelayPasses("mesh", key, directory, PRIMARY, clock, new Random(1));
    }

    private RelayAccess access() {
        return Objects.requireNonNull(passes.accessOf(node));
    }

    @Test
    void aTokenIsMadeOnceAndRenewedBetweenAQuarterAndHalfOfItsLife() {
        String first = access().token();
        clock.pass(Duration.ofHours(12).minusSeconds(1));
        assertThat(passes.due()).isEmpty();
        assertThat(access().token()).isEqualTo(first);
        clock.pass(Duration.ofHours(12).plusSeconds(1));
        assertThat(passes.due()).containsExactly(node.id());
        assertThat(access().token()).isNotEqualTo(first);
        assertThat(passes.due()).isEmpty();
    }

    @Test
    void theOwnRelayIsWhereTheNodeKnowsTheCoordinator() {
        assertThat(passes.seenAs(node.id(), URI.create("https://192.0.2.1")))
                .as("nothing was told before")
                .isFalse();
        assertThat(access().relays().getFirst())
                .isEqualTo(new Relay(
                        "coordinator", "", "wss://192.0.2.1/relay", "sha256:ab", java.util.List.of("192.0.2.1:3478")));
        assertThat(passes.seenAs(node.id(), URI.create("https://192.0.2.1"))).isFalse();
        assertThat(passes.seenAs(node.id(), URI.create("https://[2001:db8::1]:8443")))
                .isTrue();
        assertThat(access().relays().getFirst().stun()).containsExactly("[2001:db8::1]:3478");
    }

    @Test
    void theKeyStaysAndIsForItsOwnerAlone() throws IOException {
        assertThat(RelayKey.in(folder).text()).isEqualTo(key.text());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("relay-key.pem"))))
                .isEqualTo("rw-------");
        assertThat(key.toString()).doesNotContain("PRIVATE");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }
}
