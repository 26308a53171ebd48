package io.darkmesh.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateStoreTest {
    @TempDir
    private Path temp;

    private Path directory() {
        return temp.resolve("state");
    }

    @Test
    void whatWasSavedIsThereAtTheNextStart() {
        AgentState saved;
        try (StateStore store = StateStore.open(directory())) {
            saved = store.update(state -> state.withCoordinator(new Coordinator("https://c.example", null, "a"))
                    .withLogin(new Login("token", "n1", "Ann"))
                    .withTimestampFloor(17));
        }
        try (StateStore again = StateStore.open(directory())) {
            assertThat(again.state()).isEqualTo(saved);
            assertThat(again.state().machine().privateKey().getAlgorithm()).isEqualTo("EdDSA");
        }
    }

    @Test
    void onlyItsOwnerMayReadTheState() throws IOException {
        try (StateStore store = StateStore.open(directory())) {
            store.update(state -> state.withWantUp(true));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                    .isEqualTo("rwx------");
            for (String file : new String[] {"state.json", "state.next"}) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory().resolve(file))))
                        .as(file)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aSecondAgentIsRefused() {
        try (StateStore store = StateStore.open(directory())) {
            assertThat(store.state().wantUp()).isFalse();
            assertThatExceptionOfType(StateException.class)
                    .isThrownBy(() -> StateStore.open(directory()))
                    .matches(e -> e.kind() == StateException.Kind.IN_USE);
        }
    }

    @Test
    void aStateCutShortAnywhereIsRefusedAndLeftAsItIs() throws IOException {
        StateStore.open(directory()).close();
        Path file = directory().resolve("state.json");
        byte[] whole = Files.readAllBytes(file);
        for (int bytes = 0; bytes < whole.length; bytes += 7) {
            byte[] cut = Arrays.copyOf(whole, bytes);
            Files.write(file, cut);
            assertDamaged();
            assertThat(Files.readAllBytes(file)).isEqualTo(cut);
        }
    }

    @Test
    void aChangedByteIsNoticed() throws IOException {
        StateStore.open(directory()).close();
        Path file = directory().resolve("state.json");
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += 11) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertDamaged();
        }
    }

    @Test
    void aLostStateBesideAMapIsNotReplacedByAFreshOne() throws IOException {
        StateStore.open(directory()).close();
        Files.writeString(directory().resolve("network-map.json"), "{}");
        Files.delete(directory().resolve("state.json"));
        assertDamaged();
    }

    @Test
    void aDamagedMapIsNotUsed() throws IOException {
        try (StateStore store = StateStore.open(directory())) {
            Files.writeString(directory().resolve("network-map.json"), "{\"network\":");
            assertThat(store.map()).isEmpty();
        }
    }

    @Test
    void secretsAreNotPrinted() {
        AgentState state = AgentState.fresh().withLogin(new Login("very-secret", "n", "u"));
        assertThat(state.toString())
                .doesNotContain("very-secret", state.nodeKey(), state.machine().pkcs8());
    }

    /** The room taken beforehand is what a token is saved into: the file that becomes the state is the reserve itself. */
    @Test
    void theNextStateIsWrittenIntoRoomThatIsTakenAlready() throws IOException {
        try (StateStore store = StateStore.open(directory())) {
            Path reserve = directory().resolve("state.next");
            assertThat(Files.size(reserve)).isEqualTo(StateStore.RESERVE_BYTES);
            Map<String, Object> before = inodes();
            store.update(state -> state.withWantUp(true));
            assertThat(inodes().get("state.json")).isEqualTo(before.get("state.next"));
            assertThat(Files.size(reserve)).isEqualTo(StateStore.RESERVE_BYTES);
        }
    }

    private Map<String, Object> inodes() throws IOException {
        Map<String, Object> inodes = new HashMap<>();
        try (Stream<Path> files = Files.list(directory())) {
            for (Path file : files.toList()) {
                inodes.put(file.getFileName().toString(), Files.getAttribute(file, "unix:ino"));
            }
        }
        return inodes;
    }

    private void assertDamaged() {
        assertThatExceptionOfType(StateException.class)
                .isThrownBy(() -> StateStore.open(directory()))
                .matches(e -> e.kind() == StateException.Kind.DAMAGED)
                .withMessageContaining("is damaged");
    }
}
