package io.darkmesh.coordinator.store;

import io.darkmesh.protocol.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who logged in, known by issuer and subject alone.
 *
 * @param name for display, never to decide by
 * @param groups as the identity provider said at the last login
 */
public record Person(String id, String iss, String sub, String name, List<String> groups, boolean admin) {
    public Person {
        groups = List.copyOf(groups);
    }

    public static Optional<Person> byId(Tx tx, long network, String id) {
        return tx.first("SELECT * FROM person WHERE network=? AND id=?", Person::of, network, id);
    }

    public static Optional<Person> bySubject(Tx tx, long network, String iss, String sub) {
        return tx.first("SELECT * FROM person WHERE network=? AND iss=? AND sub=?", Person::of, network, iss, sub);
    }

    public static List<Person> all(Tx tx, long network) {
        return tx.list("SELECT * FROM person WHERE network=? ORDER BY name, id", Person::of, network);
    }

    public static boolean anyAdmin(Tx tx, long network) {
        return tx.first("SELECT 1 FROM person WHERE network=? AND admin=1 LIMIT 1", row -> true, network)
                .isPresent();
    }

    /** Stores the person, new or known. */
    public void save(Tx tx, long network, Instant now) {
        tx.run("""
                INSERT INTO person(network, id, iss, sub, name, groups, admin, created_at, seen_at)
                VALUES(?,?,?,?,?,?,?,?,?)
                ON CONFLICT(network, id) DO UPDATE SET
                  name=excluded.name, groups=excluded.groups, admin=excluded.admin, seen_at=excluded.seen_at
                """, network, id, iss, sub, name, Json.write(groups), admin, now, now);
    }

    /** The same person, as the provider describes them now. */
    public Person described(String nextName, List<String> nextGroups) {
        return new Person(id, iss, sub, nextName, nextGroups, admin);
    }

    public Person asAdmin() {
        return new Person(id, iss, sub, name, groups, true);
    }

    private static Person of(Row row) {
        return new Person(
                row.text("id"),
                row.text("iss"),
                row.text("sub"),
                row.text("name"),
                List.of(Json.read(row.text("groups"), String[].class)),
                row.number("admin") != 0);
    }
}
