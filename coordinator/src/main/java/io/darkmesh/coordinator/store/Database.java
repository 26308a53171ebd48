package io.darkmesh.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SQLite file. One connection writes, behind a lock; a few others read, each from the last commit. A write is one
 * transaction, synced to the disk before {@link #write} returns; if anything fails, nothing of it is left.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int READERS = 2;
    private static final String IN_USE_MS = "5000";

    private final Connection writer;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(READERS);
    private final List<Connection> all = new ArrayList<>();

    private Database(Path file) throws SQLException {
        writer = connect(file, false);
        all.add(writer);
        Migrations.run(writer);
        for (int i = 0; i < READERS; i++) {
            Connection reader = connect(file, true);
            all.add(reader);
            readers.add(reader);
        }
    }

    /**
     * Opens the file, makes it if there is none, checks it and brings its schema up to date.
     *
     * @throws StorageException of every kind
     */
    public static Database open(Path file) {
        try {
            if (Files.notExists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return new Database(file);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.NOT_WRITABLE, "cannot create " + file + ": " + e);
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    /** One transaction that changes something. */
    public <T> T write(Function<Tx, T> work) {
        return write(work, committed -> {});
    }

    /**
     * One transaction, and then what has to follow in the order of the commits.
     *
     * @param afterCommit gets the result; must not use the database
     */
    public <T> T write(Function<Tx, T> work, Consumer<T> afterCommit) {
        writing.lock();
        try {
            T result = transaction(work);
            afterCommit.accept(result);
            return result;
        } finally {
            writing.unlock();
        }
    }

    /** Looks at the last committed state. */
    public <T> T read(Function<Tx, T> work) {
        Connection reader = taken();
        try {
            return work.apply(new Tx(reader));
        } finally {
            readers.add(reader);
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            for (Connection connection : all) {
                connection.close();
            }
        } catch (SQLException e) {
            throw StorageException.of(e);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Begins and ends the transaction by SQL. The driver's own bookkeeping (setAutoCommit) does not notice when SQLite has
     * rolled back by itself, as it does on a full disk, and would then run the next change statement by statement.
     */
    private <T> T transaction(Function<Tx, T> work) {
        execute("BEGIN IMMEDIATE");
        boolean done = false;
        try {
            T result = work.apply(new Tx(writer));
            execute("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (StorageException e) {
            LOG.debug("nothing left to roll back: {}", e.getMessage());
        }
    }

    private void execute(String command) {
        try (Statement statement = writer.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    private Connection taken() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return readers.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Connection connect(Path file, boolean readOnly) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=" + IN_USE_MS);
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA foreign_keys=ON");
            statement.execute("PRAGMA trusted_schema=OFF");
            if (readOnly) {
                statement.execute("PRAGMA query_only=ON");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
