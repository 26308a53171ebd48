package io.darkmesh.coordinator.login;

import io.darkmesh.coordinator.audit.AuditEvent;
import io.darkmesh.coordinator.audit.AuditEvent.Action;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.nodes.Candidate;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.DeviceLoginRow;
import io.darkmesh.coordinator.store.DeviceLoginRow.Stage;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.netmap.MachineKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Device authorizations up to the person's decision; {@link DeviceTokens} has the rest. */
public final class DeviceLogins {
    /** How long a person has to open the page and say yes. */
    public static final Duration LOGIN_LIFETIME = Duration.ofMinutes(10);
    /** How long an admin has to approve. */
    public static final Duration APPROVAL_LIFETIME = Duration.ofDays(7);

    static final long INTERVAL_SECONDS = 5;
    private static final int MAX_TEXT = 200;
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);

    private final Database database;
    private final Mesh mesh;
    private final InstantSource clock;

    public DeviceLogins(Database database, Mesh mesh, InstantSource clock) {
        this.database = database;
        this.mesh = mesh;
        this.clock = clock;
    }

    /** The name of the signal that a person has decided. */
    static String signalOf(String deviceCodeHash) {
        return "login " + deviceCodeHash;
    }

    /**
     * A machine, or a person at the command line, asks to be let in.
     *
     * @param prover the key that signed the request, for a machine
     * @param verificationUri where people decide
     */
    public DeviceAuthorizationResponse begin(
            DeviceAuthorizationRequest request, @Nullable MachineKey prover, String verificationUri) {
        switch (String.valueOf(request.clientId())) {
            case DeviceAuthorizationRequest.NODE_CLIENT -> requireKeys(request, prover);
            case DeviceAuthorizationRequest.PERSON_CLIENT -> requireNoKeys(request);
            default -> throw malformed("clientId is meshd or meshctl");
        }
        String deviceCode = Secret.random();
        Instant expires = clock.instant().plus(LOGIN_LIFETIME);
        String userCode = database.write(tx -> {
            String code = Secret.letters(2);
            while (DeviceLoginRow.byUserCode(tx, mesh.key(), code).isPresent()) {
                code = Secret.letters(2);
            }
            new DeviceLoginRow(
                            Secret.hash(deviceCode),
                            code,
                            request.clientId(),
                            request.machineKey(),
                            request.nodeKey(),
                            shortened(request.hostname()),
                            shortened(request.os()),
                            shortened(request.version()),
                            Stage.LOGIN,
                            null,
                            null,
                            expires)
                    .insert(tx, mesh.key());
            return code;
        });
        return new DeviceAuthorizationResponse(
                deviceCode,
                userCode,
                verificationUri,
                verificationUri + "?user_code=" + userCode,
                LOGIN_LIFETIME.toSeconds(),
                INTERVAL_SECONDS);
    }

    /** The login of this code, as people type it, while it waits for a person or has not been forgotten yet. */
    public Optional<DeviceLoginRow> find(String typed) {
        String letters = typed.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
        if (letters.length() != 8) {
            return Optional.empty();
        }
        String userCode = letters.substring(0, 4) + "-" + letters.substring(4);
        return database.read(tx -> DeviceLoginRow.byUserCode(tx, mesh.key(), userCode));
    }

    /** Whether nobody can confirm it any more. */
    public boolean hasExpired(DeviceLoginRow login) {
        return !login.expiresAt().isAfter(clock.instant());
    }

    /**
     * A person lets the machine, or the command line, in; the machine becomes a node that waits for approval, or the node
     * that it was.
     *
     * @return the node, unless it was the command line
     */
    public Optional<NodeRecord> confirm(DeviceLoginRow login, Person person) {
        Instant now = clock.instant();
        Optional<NodeRecord> node = database.write(
                tx -> {
                    Optional<NodeRecord> admitted =
                            candidate(login, person).map(candidate -> mesh.admit(tx, candidate));
                    String id = admitted.map(NodeRecord::id).orElse(null);
                    Instant expires = now.plus(id == null ? LOGIN_LIFETIME : APPROVAL_LIFETIME);
                    if (id != null) {
                        DeviceLoginRow.supersede(tx, mesh.key(), id);
                    }
                    if (!login.advance(tx, mesh.key(), Stage.CONFIRMED, person.id(), id, expires)) {
                        throw new ProblemException(ProblemType.CONFLICT, "this code has been used already");
                    }
                    new AuditEvent(
                                    now,
                                    person.id(),
                                    Action.CONFIRMED,
                                    id == null ? "cli" : "node:" + id,
                                    login.hostname())
                            .append(tx, mesh.key());
                    return admitted;
                },
                admitted -> admitted.ifPresent(mesh::committed));
        mesh.signals().wake(signalOf(login.deviceCode()));
        return node;
    }

    /** A person refuses it. */
    public void deny(DeviceLoginRow login, Person person) {
        Instant now = clock.instant();
        database.write(tx -> {
            if (!login.advance(tx, mesh.key(), Stage.DENIED, person.id(), null, now.plus(LOGIN_LIFETIME))) {
                throw new ProblemException(ProblemType.CONFLICT, "this code has been used already");
            }
            new AuditEvent(now, person.id(), Action.DENIED, "login", login.hostname()).append(tx, mesh.key());
            return true;
        });
        mesh.signals().wake(signalOf(login.deviceCode()));
    }

    /** Forgets what nobody will ask for any more. */
    public void sweep() {
        Instant before = clock.instant().minus(KEPT_AFTER_EXPIRY);
        database.write(tx -> {
            DeviceLoginRow.sweep(tx, mesh.key(), before);
            return true;
        });
    }

    private static Optional<Candidate> candidate(DeviceLoginRow login, Person person) {
        return login.machineKey() == null || login.nodeKey() == null
                ? Optional.empty()
                : Optional.of(new Candidate(
                        login.machineKey(),
                        login.nodeKey(),
                        login.hostname(),
                        login.os(),
                        login.version(),
                        person.id(),
                        person.name()));
    }

    private static void requireKeys(DeviceAuthorizationRequest request, @Nullable MachineKey prover) {
        if (request.machineKey() == null || request.nodeKey() == null) {
            throw malformed("a node sends its machineKey and its nodeKey");
        }
        if (!request.machineKey().equals(prover)) {
            throw new ProblemException(ProblemType.BAD_PROOF, "the proof is not by the machine key of the request");
        }
    }

    private static void requireNoKeys(DeviceAuthorizationRequest request) {
        if (request.machineKey() != null || request.nodeKey() != null) {
            throw malformed("a person at the command line sends no keys");
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED_REQUEST, detail);
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
