package io.darkmesh.coordinator.identity;

import io.darkmesh.coordinator.audit.AuditEvent;
import io.darkmesh.coordinator.audit.AuditEvent.Action;
import io.darkmesh.coordinator.login.RateLimit;
import io.darkmesh.coordinator.login.Secret;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.protocol.api.ProblemType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/**
 * The one-time code that makes the first admin. A new one at each start while there is no admin; known to this process
 * and whoever reads its output; worthless once there is an admin.
 */
public final class SetUp {
    private final Database database;
    private final long network;
    private final InstantSource clock;
    private final String code = Secret.letters(3);
    private final RateLimit attempts;

    public SetUp(Database database, long network, InstantSource clock) {
        this.database = database;
        this.network = network;
        this.clock = clock;
        this.attempts = new RateLimit(clock, 10, Duration.ofSeconds(10));
    }

    /** Whether nobody is an admin yet. */
    public boolean open() {
        return !database.read(tx -> Person.anyAdmin(tx, network));
    }

    /** The code, for the operator's eyes. */
    public String code() {
        return code;
    }

    /**
     * Compares what somebody typed. All share one limit: there is one code.
     *
     * @throws ProblemException too-many-requests, conflict when it is too late, unauthenticated when it is wrong
     */
    public void check(String typed) {
        attempts.check("set-up");
        if (!open()) {
            throw new ProblemException(ProblemType.CONFLICT, "there is an admin already; the set-up code is spent");
        }
        if (!Secret.same(letters(typed), letters(code))) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    "this is not the set-up code that the coordinator printed at its start");
        }
    }

    /** Somebody signed in at an outside provider becomes the first admin. */
    public void promote(Person person) {
        database.write(tx -> {
            if (Person.anyAdmin(tx, network)) {
                throw new ProblemException(ProblemType.CONFLICT, "there is an admin already");
            }
            person.asAdmin().save(tx, network, clock.instant());
            new AuditEvent(clock.instant(), "set-up", Action.FIRST_ADMIN, "person:" + person.id(), person.name())
                    .append(tx, network);
            return true;
        });
    }

    private static String letters(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    }
}
