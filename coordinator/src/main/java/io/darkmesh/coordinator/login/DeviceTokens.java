package io.darkmesh.coordinator.login;

import io.darkmesh.coordinator.audit.AuditEvent;
import io.darkmesh.coordinator.audit.AuditEvent.Action;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.mesh.Signals;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.DeviceLoginRow;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.coordinator.store.TokenRows;
import io.darkmesh.coordinator.store.Tx;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenError.Stage;
import io.darkmesh.protocol.login.TokenResponse;
import io.darkmesh.protocol.netmap.MachineKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands out the token of a device authorization, once. */
public final class DeviceTokens {
    /** How long a node's token is good, if the node is not ended before. */
    public static final Duration NODE_TOKEN_LIFETIME = Duration.ofDays(180);

    private final Database database;
    private final Mesh mesh;
    private final InstantSource clock;
    private final RateLimit polls;

    public DeviceTokens(Database database, Mesh mesh, InstantSource clock) {
        this.database = database;
        this.mesh = mesh;
        this.clock = clock;
        // A client that keeps to the interval, and one that holds its polls, never meets this limit.
        this.polls = new RateLimit(clock, 5, Duration.ofSeconds(DeviceLogins.INTERVAL_SECONDS - 1));
    }

    /**
     * One poll (RFC 8628 section 3.4).
     *
     * @param prover the key that signed the request, for a machine
     * @param wait how long a pending answer may be held back
     */
    public Poll poll(String deviceCode, String client, @Nullable MachineKey prover, Duration wait) {
        String hash = Secret.hash(deviceCode);
        Optional<DeviceLoginRow> row = database.read(tx -> DeviceLoginRow.byDeviceCode(tx, mesh.key(), hash))
                .filter(login -> login.client().equals(client))
                .filter(login ->
                        login.machineKey() == null || login.machineKey().equals(prover));
        if (row.isEmpty()) {
            return refused(TokenError.INVALID_GRANT, "this device code is not known");
        }
        if (!polls.allow(hash)) {
            return refused(TokenError.SLOW_DOWN, null);
        }
        String node = row.get().node();
        try (Signals.Watch watch = mesh.signals().watch(DeviceLogins.signalOf(hash));
                Signals.Watch decision = mesh.signals().watch(node == null ? "" : Mesh.signalOf(node))) {
            Poll now = look(hash);
            if (!(now instanceof Poll.Pending) || wait.isZero()) {
                return now;
            }
            Signals.Watch awaited = node == null ? watch : decision;
            awaited.await(wait);
            return look(hash);
        }
    }

    private Poll look(String hash) {
        Optional<DeviceLoginRow> found = database.read(tx -> DeviceLoginRow.byDeviceCode(tx, mesh.key(), hash));
        if (found.isEmpty()) {
            return refused(TokenError.EXPIRED_TOKEN, "the code has expired; begin again");
        }
        DeviceLoginRow row = found.get();
        Instant now = clock.instant();
        if (!row.expiresAt().isAfter(now)) {
            return refused(TokenError.EXPIRED_TOKEN, "the code has expired; begin again");
        }
        return switch (row.stage()) {
            case LOGIN -> pending(Stage.LOGIN);
            case DENIED -> refused(TokenError.ACCESS_DENIED, "the login was refused, or a later one took its place");
            case USED -> refused(TokenError.INVALID_GRANT, "the device code has been used");
            case CONFIRMED -> row.node() == null ? personToken(row, now) : nodeAnswer(row, row.node(), now);
        };
    }

    private Poll nodeAnswer(DeviceLoginRow row, String id, Instant now) {
        NodeRecord node = mesh.node(id);
        if (node == null) {
            return refused(TokenError.ACCESS_DENIED, "the node is gone");
        }
        return switch (node.status()) {
            case PENDING -> pending(Stage.APPROVAL);
            case REJECTED, REVOKED, LOGGED_OUT -> refused(TokenError.ACCESS_DENIED, "an admin refused this node");
            case APPROVED -> nodeToken(row, node, now);
        };
    }

    private Poll nodeToken(DeviceLoginRow row, NodeRecord node, Instant now) {
        String token = Secret.random();
        boolean first = database.write(tx -> use(tx, row, () -> {
            TokenRows.putNodeToken(tx, mesh.key(), Secret.hash(token), node.id(), now.plus(NODE_TOKEN_LIFETIME));
            new AuditEvent(now, "node:" + node.id(), Action.TOKEN_ISSUED, "node:" + node.id(), node.name())
                    .append(tx, mesh.key());
        }));
        return first
                ? new Poll.Token(
                        new TokenResponse(token, "DPoP", NODE_TOKEN_LIFETIME.toSeconds(), node.id(), node.user()))
                : refused(TokenError.INVALID_GRANT, "the device code has been used");
    }

    private Poll personToken(DeviceLoginRow row, Instant now) {
        String token = Secret.random();
        String id = java.util.Objects.requireNonNull(row.person());
        Optional<Person> person = database.write(tx -> {
            Optional<Person> who = Person.byId(tx, mesh.key(), id);
            boolean first = who.isPresent()
                    && use(tx, row, () -> {
                        TokenRows.putSession(
                                tx, mesh.key(), Secret.hash(token), TokenRows.Kind.CLI, id, now.plus(SignIns.LIFETIME));
                        new AuditEvent(
                                        now,
                                        id,
                                        Action.TOKEN_ISSUED,
                                        "person:" + id,
                                        DeviceAuthorizationRequest.PERSON_CLIENT)
                                .append(tx, mesh.key());
                    });
            return first ? who : Optional.empty();
        });
        return person.<Poll>map(who -> new Poll.Token(
                        new TokenResponse(token, "Bearer", SignIns.LIFETIME.toSeconds(), null, who.name())))
                .orElseGet(() -> refused(TokenError.INVALID_GRANT, "the device code has been used"));
    }

    /** Whoever moves the row to USED first gets the token; nobody else. */
    private boolean use(Tx tx, DeviceLoginRow row, Runnable issue) {
        boolean first =
                row.advance(tx, mesh.key(), DeviceLoginRow.Stage.USED, row.person(), row.node(), row.expiresAt());
        if (first) {
            issue.run();
        }
        return first;
    }

    private static Poll pending(Stage stage) {
        return new Poll.Pending(new TokenError(TokenError.AUTHORIZATION_PENDING, null, stage));
    }

    private static Poll refused(String code, @Nullable String description) {
        return new Poll.Refused(new TokenError(code, description, null));
    }
}
