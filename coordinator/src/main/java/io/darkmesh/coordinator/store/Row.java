package io.darkmesh.coordinator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One row of an answer, by column name. Times are stored as milliseconds since 1970. */
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    public String text(String column) {
        String value = textOrNull(column);
        if (value == null) {
            throw new IllegalArgumentException("column " + column + " is null");
        }
        return value;
    }

    public @Nullable String textOrNull(String column) {
        try {
            return result.getString(column);
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    public long number(String column) {
        try {
            return result.getLong(column);
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    public Instant time(String column) {
        return Instant.ofEpochMilli(number(column));
    }

    public @Nullable Instant timeOrNull(String column) {
        return textOrNull(column) == null ? null : time(column);
    }
}
