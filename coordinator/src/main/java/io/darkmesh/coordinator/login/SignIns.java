package io.darkmesh.coordinator.login;

import io.darkmesh.coordinator.audit.AuditEvent;
import io.darkmesh.coordinator.audit.AuditEvent.Action;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.coordinator.store.TokenRows;
import io.darkmesh.coordinator.store.TokenRows.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** People who are signed in, in a browser or at the command line. */
public final class SignIns {
    /** How long a sign-in lasts. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);

    private final Database database;
    private final long network;
    private final InstantSource clock;

    public SignIns(Database database, long network, InstantSource clock) {
        this.database = database;
        this.network = network;
        this.clock = clock;
    }

    /** The identity provider vouches for somebody; returns the secret of a new browser sign-in. */
    public String begin(String iss, String sub, String name, List<String> groups) {
        String secret = Secret.random();
        Instant now = clock.instant();
        Person person = database.write(tx -> {
            Person known = Person.bySubject(tx, network, iss, sub)
                    .map(old -> old.described(name, groups))
                    .orElseGet(() -> new Person(Secret.random(), iss, sub, name, groups, false));
            known.save(tx, network, now);
            TokenRows.putSession(tx, network, Secret.hash(secret), Kind.BROWSER, known.id(), now.plus(LIFETIME));
            new AuditEvent(now, known.id(), Action.LOGGED_IN, "person:" + known.id(), name).append(tx, network);
            return known;
        });
        LOG.info("{} signed in", person.name());
        return secret;
    }

    /** Who is signed in with this secret. */
    public Optional<Person> who(String secret, Kind kind) {
        return database.read(tx -> TokenRows.personOf(tx, network, Secret.hash(secret), kind, clock.instant()));
    }

    public void end(String secret) {
        database.write(tx -> {
            TokenRows.endSession(tx, network, Secret.hash(secret));
            return true;
        });
    }

    /** Forgets what has expired. */
    public void sweep() {
        database.write(tx -> {
            TokenRows.sweep(tx, network, clock.instant());
            return true;
        });
    }
}
