package io.darkmesh.coordinator.store;

import io.darkmesh.coordinator.nodes.Addresses;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.NodeKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Nodes in the database. */
public final class NodeRows {
    private static final String SELECT = "SELECT node.*, person.name AS user FROM node JOIN person"
            + " ON person.network=node.network AND person.id=node.person WHERE node.network=?";

    private NodeRows() {}

    /**
     * All nodes.
     *
     * @param onBadRow gets the id of each row that is not a valid node, and why
     */
    public static List<NodeRecord> all(Tx tx, long network, BiConsumer<String, RuntimeException> onBadRow) {
        var nodes = new ArrayList<NodeRecord>();
        tx.list(
                SELECT,
                row -> {
                    try {
                        return nodes.add(of(row));
                    } catch (IllegalArgumentException e) {
                        onBadRow.accept(row.text("id"), e);
                        return false;
                    }
                },
                network);
        return nodes;
    }

    public static Optional<NodeRecord> byId(Tx tx, long network, String id) {
        return tx.first(SELECT + " AND node.id=?", NodeRows::of, network, id);
    }

    public static Optional<NodeRecord> byMachineKey(Tx tx, long network, MachineKey key) {
        return tx.first(SELECT + " AND machine_key=?", NodeRows::of, network, key.base64());
    }

    /** Whether another node of this network goes by this name. */
    public static boolean nameTaken(Tx tx, long network, String name, String byOtherThan) {
        return taken(tx, network, "name", name, byOtherThan);
    }

    /** Whether another node of this network uses this WireGuard key. */
    public static boolean keyTaken(Tx tx, long network, NodeKey key, String byOtherThan) {
        return taken(tx, network, "node_key", key.base64(), byOtherThan);
    }

    public static boolean ipv4Taken(Tx tx, long network, InetAddress address) {
        return tx.first("SELECT 1 FROM node WHERE network=? AND ipv4=?", row -> true, network, address.getHostAddress())
                .isPresent();
    }

    /** Stores the node as of a new durable version, and returns it so. */
    public static NodeRecord save(Tx tx, long network, NodeRecord changed) {
        NodeRecord node = changed.at(NetworkRow.bump(tx, network));
        Addresses addresses = node.addresses();
        tx.run(
                """
                INSERT INTO node(network, id, machine_key, node_key, name, person, status, ipv4, ipv6, os,
                  agent_version, created_at, decided_at, decided_by, changed_at)
                VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                ON CONFLICT(network, id) DO UPDATE SET
                  node_key=excluded.node_key, name=excluded.name, person=excluded.person, status=excluded.status,
                  ipv4=excluded.ipv4, ipv6=excluded.ipv6, os=excluded.os, agent_version=excluded.agent_version,
                  decided_at=excluded.decided_at, decided_by=excluded.decided_by, changed_at=excluded.changed_at
                """,
                network,
                node.id(),
                node.machineKey().base64(),
                node.nodeKey().base64(),
                node.name(),
                node.userId(),
                node.status().name(),
                addresses == null ? null : addresses.ipv4().getHostAddress(),
                addresses == null ? null : addresses.ipv6().getHostAddress(),
                node.os(),
                node.version(),
                node.createdAt(),
                node.decidedAt(),
                node.decidedBy(),
                node.changedAt());
        return node;
    }

    private static boolean taken(Tx tx, long network, String column, String value, String byOtherThan) {
        return tx.first(
                        "SELECT 1 FROM node WHERE network=? AND id<>? AND " + column
                                + "=? AND status IN ('PENDING', 'APPROVED', 'LOGGED_OUT')",
                        row -> true,
                        network,
                        byOtherThan,
                        value)
                .isPresent();
    }

    private static NodeRecord of(Row row) {
        return new NodeRecord(
                row.text("id"),
                new MachineKey(row.text("machine_key")),
                new NodeKey(row.text("node_key")),
                row.text("name"),
                row.text("person"),
                row.text("user"),
                NodeStatus.valueOf(row.text("status")),
                addresses(row),
                row.textOrNull("os"),
                row.textOrNull("agent_version"),
                row.time("created_at"),
                row.timeOrNull("decided_at"),
                row.textOrNull("decided_by"),
                row.number("changed_at"));
    }

    private static @Nullable Addresses addresses(Row row) {
        String ipv4 = row.textOrNull("ipv4");
        return ipv4 == null
                ? null
                : new Addresses(InetAddress.ofLiteral(ipv4), InetAddress.ofLiteral(row.text("ipv6")));
    }
}
