package io.darkmesh.coordinator.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** The database did not do what it was asked; nothing was changed. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int PRIMARY_CODE = 0xff;

    /** What went wrong. */
    public enum Kind {
        /** No space left on the disk. */
        FULL,
        /** The file is not a database, or a damaged one. */
        DAMAGED,
        /** The file cannot be opened or written. */
        NOT_WRITABLE,
        /** The file was written by a newer version of this program. */
        TOO_NEW,
        /** Something that has to be unique is there already. */
        CONFLICT,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;

    StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    private StorageException(Kind kind, SQLException cause) {
        super(cause.getMessage(), cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static StorageException of(SQLException e) {
        return new StorageException(kindOf(SQLiteErrorCode.getErrorCode(e.getErrorCode() & PRIMARY_CODE)), e);
    }

    @SuppressWarnings("EnumOrdinal") // the library's enum has fifty constants; we name the few that matter
    private static Kind kindOf(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_FULL -> Kind.FULL;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> Kind.DAMAGED;
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM -> Kind.NOT_WRITABLE;
            case SQLITE_CONSTRAINT -> Kind.CONFLICT;
            default -> Kind.FAILED;
        };
    }
}
