package io.darkmesh.coordinator.store;

import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.NodeKey;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device authorization on its way (RFC 8628).
 *
 * @param deviceCode SHA-256 of the code, as all random secrets are stored
 * @param userCode as shown to people; eight letters and a hyphen
 * @param person who confirmed it
 * @param node the node it became
 */
public record DeviceLoginRow(
        String deviceCode,
        String userCode,
        String client,
        @Nullable MachineKey machineKey,
        @Nullable NodeKey nodeKey,
        @Nullable String hostname,
        @Nullable String os,
        @Nullable String version,
        Stage stage,
        @Nullable String person,
        @Nullable String node,
        Instant expiresAt) {
    /** How far it has come. */
    public enum Stage {
        /** Nobody has opened the page yet, or not decided. */
        LOGIN,
        /** A person said yes. */
        CONFIRMED,
        /** A person said no. */
        DENIED,
        /** The token was handed out. */
        USED
    }

    public static Optional<DeviceLoginRow> byDeviceCode(Tx tx, long network, String hash) {
        return tx.first(
                "SELECT * FROM device_login WHERE network=? AND device_code=?", DeviceLoginRow::of, network, hash);
    }

    public static Optional<DeviceLoginRow> byUserCode(Tx tx, long network, String userCode) {
        return tx.first(
                "SELECT * FROM device_login WHERE network=? AND user_code=?", DeviceLoginRow::of, network, userCode);
    }

    /** Older logins that wait for a decision on this node will not get one: a newer login took their place. */
    public static void supersede(Tx tx, long network, String node) {
        tx.run(
                "UPDATE device_login SET stage='DENIED' WHERE network=? AND node=? AND stage='CONFIRMED'",
                network,
                node);
    }

    /** Stores it, new. */
    public void insert(Tx tx, long network) {
        tx.run(
                """
                INSERT INTO device_login(network, device_code, user_code, client, machine_key, node_key, hostname, os,
                  agent_version, stage, expires_at) VALUES(?,?,?,?,?,?,?,?,?,?,?)
                """,
                network,
                deviceCode,
                userCode,
                client,
                machineKey == null ? null : machineKey.base64(),
                nodeKey == null ? null : nodeKey.base64(),
                hostname,
                os,
                version,
                stage.name(),
                expiresAt);
    }

    /** Moves it on, if it is still where this row says; false when somebody else was faster. */
    public boolean advance(
            Tx tx, long network, Stage next, @Nullable String nextPerson, @Nullable String nextNode, Instant expires) {
        return tx.run("""
                        UPDATE device_login SET stage=?, person=?, node=?, expires_at=?
                        WHERE network=? AND device_code=? AND stage=?
                        """, next.name(), nextPerson, nextNode, expires, network, deviceCode, stage.name()) == 1;
    }

    /** Forgets what has expired long enough ago that nobody will ask for the reason. */
    public static void sweep(Tx tx, long network, Instant before) {
        tx.run("DELETE FROM device_login WHERE network=? AND expires_at<?", network, before);
    }

    private static DeviceLoginRow of(Row row) {
        String machineKey = row.textOrNull("machine_key");
        String nodeKey = row.textOrNull("node_key");
        return new DeviceLoginRow(
                row.text("device_code"),
                row.text("user_code"),
                row.text("client"),
                machineKey == null ? null : new MachineKey(machineKey),
                nodeKey == null ? null : new NodeKey(nodeKey),
                row.textOrNull("hostname"),
                row.textOrNull("os"),
                row.textOrNull("agent_version"),
                Stage.valueOf(row.text("stage")),
                row.textOrNull("person"),
                row.textOrNull("node"),
                row.time("expires_at"));
    }
}
