package io.darkmesh.coordinator.identity;

import io.darkmesh.coordinator.audit.AuditEvent;
import io.darkmesh.coordinator.audit.AuditEvent.Action;
import io.darkmesh.coordinator.login.RateLimit;
import io.darkmesh.coordinator.login.Secret;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.coordinator.store.Tx;
import io.darkmesh.protocol.api.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Accounts of the embedded provider: made by the set-up code or by an invitation, never by default. */
public final class LocalAccounts {
    /** How persons of the embedded provider are stored, whatever its address. */
    public static final String ISSUER = "urn:darkmesh:local";
    /** How long an invitation is good. */
    public static final Duration INVITATION_LIFETIME = Duration.ofDays(7);

    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

    private final Database database;
    private final long network;
    private final InstantSource clock;
    private final Passwords passwords = new Passwords();
    private final RateLimit perName;
    private final RateLimit perAddress;

    /** An account that proved its password. */
    record Account(String sub, String username) {}

    private record Row(String sub, String password) {}

    /** A link by which somebody makes an account. */
    public record Invitation(String code, Instant expiresAt) {}

    public LocalAccounts(Database database, long network, InstantSource clock) {
        this.database = database;
        this.network = network;
        this.clock = clock;
        this.perName = new RateLimit(clock, 10, Duration.ofSeconds(10));
        this.perAddress = new RateLimit(clock, 20, Duration.ofSeconds(3));
    }

    /**
     * The account, if the password is right.
     *
     * @throws ProblemException too-many-requests
     */
    Optional<Account> check(String username, String password, String address) {
        String name = username.strip().toLowerCase(Locale.ROOT);
        perAddress.check(address);
        perName.check(name + " " + address);
        Optional<Row> row = database.read(tx -> tx.first(
                "SELECT sub, password FROM local_account WHERE network=? AND username=?",
                found -> new Row(found.text("sub"), found.text("password")),
                network,
                name));
        if (row.isEmpty()) {
            passwords.pretend(password);
            return Optional.empty();
        }
        return passwords.matches(password, row.get().password())
                ? Optional.of(new Account(row.get().sub(), name))
                : Optional.empty();
    }

    /**
     * The first admin's account, made once.
     *
     * @throws ProblemException conflict, when there is an admin already
     */
    public void createFirstAdmin(String username, String password) {
        String name = checkedName(username);
        String hash = hashed(password);
        database.write(tx -> {
            if (Person.anyAdmin(tx, network)) {
                throw new ProblemException(ProblemType.CONFLICT, "there is an admin already");
            }
            Person person = create(tx, name, hash).asAdmin();
            person.save(tx, network, clock.instant());
            new AuditEvent(clock.instant(), "set-up", Action.FIRST_ADMIN, "person:" + person.id(), name)
                    .append(tx, network);
            return person;
        });
    }

    /** An admin invites somebody. */
    public Invitation invite(String forName, Person by) {
        String code = Secret.random();
        Instant expires = clock.instant().plus(INVITATION_LIFETIME);
        String label = forName.strip();
        if (label.isEmpty() || label.length() > 100) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST, "an invitation needs a name of up to 100 characters");
        }
        database.write(tx -> {
            tx.run("DELETE FROM invitation WHERE network=? AND expires_at<?", network, clock.instant());
            tx.run(
                    "INSERT INTO invitation(network, code, name, expires_at) VALUES(?,?,?,?)",
                    network,
                    Secret.hash(code),
                    label,
                    expires);
            new AuditEvent(clock.instant(), by.id(), Action.INVITED, "invitation", label).append(tx, network);
            return true;
        });
        return new Invitation(code, expires);
    }

    /** For whom an invitation is, if it is good. */
    public Optional<String> invited(String code) {
        return database.read(tx -> tx.first(
                "SELECT name FROM invitation WHERE network=? AND code=? AND expires_at>?",
                row -> row.text("name"),
                network,
                Secret.hash(code),
                clock.instant()));
    }

    /** Somebody uses an invitation, once. */
    public void accept(String code, String username, String password) {
        String name = checkedName(username);
        String hash = hashed(password);
        database.write(tx -> {
            int used = tx.run(
                    "DELETE FROM invitation WHERE network=? AND code=? AND expires_at>?",
                    network,
                    Secret.hash(code),
                    clock.instant());
            if (used != 1) {
                throw new ProblemException(
                        ProblemType.NOT_FOUND, "this invitation was used or has expired; ask for another");
            }
            Person person = create(tx, name, hash);
            new AuditEvent(clock.instant(), person.id(), Action.ACCOUNT_CREATED, "person:" + person.id(), name)
                    .append(tx, network);
            return person;
        });
    }

    private Person create(Tx tx, String username, String hash) {
        boolean taken = tx.first(
                        "SELECT 1 FROM local_account WHERE network=? AND username=?", row -> true, network, username)
                .isPresent();
        if (taken) {
            throw new ProblemException(ProblemType.CONFLICT, "this user name is taken; choose another");
        }
        String sub = Secret.random();
        tx.run(
                "INSERT INTO local_account(network, username, sub, password, created_at) VALUES(?,?,?,?,?)",
                network,
                username,
                sub,
                hash,
                clock.instant());
        var person = new Person(Secret.random(), ISSUER, sub, username, List.of(), false);
        person.save(tx, network, clock.instant());
        return person;
    }

    private String hashed(String password) {
        Passwords.requireGood(password);
        return passwords.hash(password);
    }

    private static String checkedName(String username) {
        String name = username.strip().toLowerCase(Locale.ROOT);
        if (!USERNAME.matcher(name).matches()) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "a user name has 1 to 64 letters, digits and . _ @ -, and begins with a letter or digit");
        }
        return name;
    }
}
