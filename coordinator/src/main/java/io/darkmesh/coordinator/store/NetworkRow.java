package io.darkmesh.coordinator.store;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A network.
 *
 * @param key what every other row begins with
 * @param epoch changes when history was lost
 * @param version counts committed changes, grows for ever
 */
public record NetworkRow(long key, String name, String epoch, long version, IpPrefix ipv4, IpPrefix ipv6) {
    /** Both ranges, IPv4 first. */
    public List<IpPrefix> prefixes() {
        return List.of(ipv4, ipv6);
    }

    /** The network of this name. */
    public static Optional<NetworkRow> find(Tx tx, String name) {
        return tx.first("SELECT * FROM network WHERE name=?", NetworkRow::of, name);
    }

    /** Makes a network. */
    public static NetworkRow create(Tx tx, String name, String epoch, IpPrefix ipv4, IpPrefix ipv6, Instant now) {
        tx.run(
                "INSERT INTO network(name, epoch, version, ipv4, ipv6, created_at) VALUES(?,?,0,?,?,?)",
                name,
                epoch,
                ipv4.toString(),
                ipv6.toString(),
                now);
        return find(tx, name).orElseThrow();
    }

    /** The next durable version, for the change that is being made in this transaction. */
    public static long bump(Tx tx, long key) {
        tx.run("UPDATE network SET version=version+1 WHERE id=?", key);
        return tx.first("SELECT version FROM network WHERE id=?", row -> row.number("version"), key)
                .orElseThrow();
    }

    /** Another epoch: every agent will fetch the whole map. */
    public static void newEpoch(Tx tx, long key, String epoch) {
        tx.run("UPDATE network SET epoch=? WHERE id=?", epoch, key);
    }

    private static NetworkRow of(Row row) {
        return new NetworkRow(
                row.number("id"),
                row.text("name"),
                row.text("epoch"),
                row.number("version"),
                IpPrefix.parse(row.text("ipv4")),
                IpPrefix.parse(row.text("ipv6")));
    }
}
