package io.darkmesh.coordinator.audit;

import io.darkmesh.coordinator.store.Tx;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit log.
 *
 * @param actor the id of a person, {@code node:} and an id, or {@code set-up}
 * @param subject what it was done to
 * @param detail for people; never a secret
 */
public record AuditEvent(
        Instant at,
        String actor,
        Action action,
        String subject,
        @Nullable String detail) {
    /** What can be done. */
    public enum Action {
        FIRST_ADMIN,
        LOGGED_IN,
        LOGGED_OUT,
        CONFIRMED,
        DENIED,
        TOKEN_ISSUED,
        APPROVED,
        REJECTED,
        REVOKED,
        KEY_ROTATED,
        INVITED,
        ACCOUNT_CREATED
    }

    /** Writes it; it is there exactly if the transaction commits. */
    public void append(Tx tx, long network) {
        tx.run(
                "INSERT INTO audit(network, at, actor, action, subject, detail) VALUES(?,?,?,?,?,?)",
                network,
                at,
                actor,
                action.name(),
                subject,
                detail);
    }

    /** The latest events, newest first. */
    public static List<AuditEvent> latest(Tx tx, long network, int limit) {
        return tx.list(
                "SELECT * FROM audit WHERE network=? ORDER BY at DESC, id DESC LIMIT ?",
                row -> new AuditEvent(
                        row.time("at"),
                        row.text("actor"),
                        Action.valueOf(row.text("action")),
                        row.text("subject"),
                        row.textOrNull("detail")),
                network,
                limit);
    }
}
