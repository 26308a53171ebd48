package io.darkmesh.coordinator.store;

import java.time.Instant;
import java.util.Optional;

/** Tokens of nodes and sign-ins of people, by the SHA-256 of the secret. */
public final class TokenRows {
    private TokenRows() {}

    /** What a sign-in is for. */
    public enum Kind {
        BROWSER,
        CLI
    }

    /** The node's one token; older ones end. */
    public static void putNodeToken(Tx tx, long network, String hash, String node, Instant expiresAt) {
        tx.run("DELETE FROM node_token WHERE network=? AND node=?", network, node);
        tx.run(
                "INSERT INTO node_token(network, token, node, expires_at) VALUES(?,?,?,?)",
                network,
                hash,
                node,
                expiresAt);
    }

    /** The id of the node that a token belongs to. */
    public static Optional<String> nodeOf(Tx tx, long network, String hash, Instant now) {
        return tx.first(
                "SELECT node FROM node_token WHERE network=? AND token=? AND expires_at>?",
                row -> row.text("node"),
                network,
                hash,
                now);
    }

    public static void putSession(Tx tx, long network, String hash, Kind kind, String person, Instant expiresAt) {
        tx.run(
                "INSERT INTO session(network, token, kind, person, expires_at) VALUES(?,?,?,?,?)",
                network,
                hash,
                kind.name(),
                person,
                expiresAt);
    }

    /** Who is signed in with this. */
    public static Optional<Person> personOf(Tx tx, long network, String hash, Kind kind, Instant now) {
        return tx.first(
                        "SELECT person FROM session WHERE network=? AND token=? AND kind=? AND expires_at>?",
                        row -> row.text("person"),
                        network,
                        hash,
                        kind.name(),
                        now)
                .flatMap(id -> Person.byId(tx, network, id));
    }

    public static void endSession(Tx tx, long network, String hash) {
        tx.run("DELETE FROM session WHERE network=? AND token=?", network, hash);
    }

    /** Forgets what has expired. */
    public static void sweep(Tx tx, long network, Instant now) {
        tx.run("DELETE FROM session WHERE network=? AND expires_at<?", network, now);
        tx.run("DELETE FROM node_token WHERE network=? AND expires_at<?", network, now);
    }
}
