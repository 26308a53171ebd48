package io.darkmesh.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 512 KiB of our own, which needs root. */
final class FullDiskTest {
    @TempDir
    private Path temp;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", temp.toString()) == 0;
        if (!mounted) {
            System.out.println("SKIPPED FullDiskTest: mounting a tmpfs needs root");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", temp.toString())).isZero();
        }
    }

    @Test
    void aTokenIsSavedAlthoughTheDiskHasFilledUpSinceTheLoginBegan() throws IOException {
        if (!mounted) {
            return;
        }
        Path directory = temp.resolve("state");
        try (StateStore store = StateStore.open(directory)) {
            for (int i = 0; i < 5; i++) {
                fill(temp.resolve("filler" + i));
                int seconds = i;
                store.update(state -> state.withTimestampFloor(seconds));
            }
            fill(temp.resolve("filler"));
            store.update(state -> state.withLogin(new Login("token", "n1", "Ann")));
        }
        Files.delete(temp.resolve("filler"));
        try (StateStore again = StateStore.open(directory)) {
            assertThat(again.state().login()).isEqualTo(new Login("token", "n1", "Ann"));
        }
    }

    /** "Disk full: a clear error before the coordinator is asked." */
    @Test
    void aLoginIsNotBegunWhenThereIsNoRoomToKeepWhatItGives() throws IOException {
        if (!mounted) {
            return;
        }
        try (StateStore store = StateStore.open(temp.resolve("state"))) {
            fill(temp.resolve("filler"));
            assertThatExceptionOfType(StateException.class)
                    .isThrownBy(store::reserve)
                    .matches(e -> e.kind() == StateException.Kind.STORAGE_FULL)
                    .withMessageContaining("disk is full");
        }
    }

    @Test
    void aFullDiskAtTheFirstStartLeavesNothingHalfWritten() throws IOException {
        if (!mounted) {
            return;
        }
        Path directory = temp.resolve("state");
        Files.createDirectory(directory);
        fill(temp.resolve("filler"));
        assertThatExceptionOfType(StateException.class)
                .isThrownBy(() -> StateStore.open(directory))
                .matches(e -> e.kind() == StateException.Kind.STORAGE_FULL);
        assertThat(directory.resolve("state.json")).doesNotExist();
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space");
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
