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
