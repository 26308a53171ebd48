package io.darkmesh.coordinator.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Numbered migrations, {@code 0001.sql} and so on beside this class, each applied once, in one transaction together with
 * the number, which SQLite keeps in {@code user_version}.
 */
final class Migrations {
    private Migrations() {}

    static void run(Connection connection) throws SQLException {
        check(connection);
        int done = version(connection);
        int known = 0;
        for (String sql = script(1); sql != null; sql = script(known + 1)) {
            known++;
            if (known > done) {
                apply(connection, sql, known);
            }
        }
        if (done > known) {
            throw new StorageException(
                    StorageException.Kind.TOO_NEW,
                    "the database has schema " + done + ", this program knows up to " + known);
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!result.next() || !"ok".equals(result.getString(1))) {
                throw new StorageException(StorageException.Kind.DAMAGED, "the check of the database found damage");
            }
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    private static void apply(Connection connection, String sql, int number) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String command : sql.split(";\\s*\n", -1)) {
                if (!command.isBlank()) {
                    statement.execute(command);
                }
            }
            statement.execute("PRAGMA user_version=" + number);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static @Nullable String script(int number) {
        try (InputStream in = Migrations.class.getResourceAsStream("%04d.sql".formatted(number))) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a migration in our own archive cannot be read", e);
        }
    }
}
