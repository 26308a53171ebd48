package io.darkmesh.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("db");
    }

    private static void insert(Tx tx, String name) {
        tx.run("INSERT INTO network(name, epoch, version, ipv4, ipv6, created_at) VALUES(?,'e',0,'4','6',0)", name);
    }

    private static long count(Database database) {
        return database.read(tx -> tx.list("SELECT COUNT(*) AS n FROM network", row -> row.number("n")))
                .getFirst();
    }

    @Test
    void commitsAreSyncedAndTheLogIsWrittenAhead() {
        try (Database database = Database.open(file())) {
            assertThat(database.<String>write(tx -> tx.list("PRAGMA journal_mode", row -> row.text("journal_mode"))
                            .getFirst()))
                    .isEqualTo("wal");
            // 2 is FULL: the log is synced at every commit.
            assertThat(database.<Long>write(tx -> tx.list("PRAGMA synchronous", row -> row.number("synchronous"))
                            .getFirst()))
                    .isEqualTo(2L);
        }
    }

    @Test
    void onlyItsOwnerCanReadTheFile() throws Exception {
        Database.open(file()).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aFailureInTheMiddleUndoesAllAndIsNotFollowedUp() {
        try (Database database = Database.open(file())) {
            var told = new AtomicBoolean();
            assertThatThrownBy(() -> database.write(
                            tx -> {
                                insert(tx, "a");
                                throw new IllegalStateException("in the middle");
                            },
                            done -> told.set(true)))
                    .hasMessage("in the middle");
            assertThat(count(database)).isZero();
            assertThat(told).isFalse();
            database.write(tx -> {
                insert(tx, "b");
                return true;
            });
            assertThat(count(database)).isEqualTo(1);
        }
    }

    /** SQLite rolls back by itself on a full disk and on I/O errors (the documentation of ROLLBACK). */
    @Test
    void afterSqliteRolledBackByItselfTheNextChangeIsWholeAgain() {
        try (Database database = Database.open(file())) {
            assertThatThrownBy(() -> database.write(tx -> {
                        insert(tx, "a");
                        tx.run("ROLLBACK");
                        throw new IllegalStateException("as on a full disk");
                    }))
                    .hasMessage("as on a full disk");
            assertThatThrownBy(() -> database.write(tx -> {
                        insert(tx, "b");
                        throw new IllegalStateException("in the middle");
                    }))
                    .hasMessage("in the middle");
            assertThat(count(database)).isZero();
            database.write(tx -> {
                insert(tx, "c");
                return true;
            });
            assertThat(count(database)).isEqualTo(1);
        }
    }

    @Test
    void aDiskThatIsReallyFullLosesNothingAndIsUsedAgainWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        if (run("mount", "-t", "tmpfs", "-o", "size=800k", "tmpfs", disk.toString()) != 0) {
            System.out.println("SKIPPED: a full disk, because this user cannot mount one");
            return;
        }
        try (Database database = Database.open(disk.resolve("db"))) {
            Path ballast = disk.resolve("ballast");
            try (var out = Files.newOutputStream(ballast)) {
                byte[] block = new byte[4096];
                while (true) {
                    out.write(block);
                }
            } catch (java.io.IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
            long kept = insertUntilFull(database);
            assertThat(count(database)).isEqualTo(kept);
            Files.delete(ballast);
            database.write(tx -> {
                insert(tx, "with room");
                return true;
            });
            assertThat(count(database)).isEqualTo(kept + 1);
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    /** Returns how many went in, of pairs that go in together. */
    private static long insertUntilFull(Database database) {
        for (int i = 0; i < 100; i++) {
            String name = "n" + i;
            try {
                database.write(tx -> {
                    insert(tx, name);
                    insert(tx, name + "-too");
                    return true;
                });
            } catch (StorageException e) {
                assertThat(e.kind()).isEqualTo(StorageException.Kind.FULL);
                return 2L * i;
            }
        }
        throw new AssertionError("never full");
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void whatIsThereAlreadyIsAConflict() {
        try (Database database = Database.open(file())) {
            database.write(tx -> {
                insert(tx, "a");
                return true;
            });
            assertThatThrownBy(() -> database.write(tx -> {
                        insert(tx, "a");
                        return true;
                    }))
                    .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                            .isEqualTo(StorageException.Kind.CONFLICT));
        }
    }

    @Test
    void readersCannotWrite() {
        try (Database database = Database.open(file())) {
            assertThatThrownBy(() -> database.read(tx -> {
                        insert(tx, "a");
                        return true;
                    }))
                    .isInstanceOf(StorageException.class);
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsDamaged() throws Exception {
        Files.writeString(file(), "this is not a database at all, whatever its name says; it is long enough to tell");
        assertKind(StorageException.Kind.DAMAGED);
    }

    @Test
    void aDatabaseWithAPageOverwrittenIsDamaged() throws Exception {
        try (Database database = Database.open(file())) {
            for (int i = 0; i < 200; i++) {
                String name = "n" + i;
                database.write(tx -> {
                    insert(tx, name);
                    return true;
                });
            }
        }
        byte[] bytes = Files.readAllBytes(file());
        for (int i = 4096; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(file(), bytes);
        assertKind(StorageException.Kind.DAMAGED);
    }

    @Test
    void aDatabaseOfANewerVersionIsLeftAlone() {
        try (Database database = Database.open(file())) {
            database.write(tx -> tx.run("PRAGMA user_version=99"));
        }
        assertKind(StorageException.Kind.TOO_NEW);
    }

    private void assertKind(StorageException.Kind kind) {
        assertThatThrownBy(() -> Database.open(file()))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
