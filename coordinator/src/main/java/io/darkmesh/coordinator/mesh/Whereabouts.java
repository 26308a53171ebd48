package io.darkmesh.coordinator.mesh;

import io.darkmesh.coordinator.netmap.Place;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.StorageException;
import io.darkmesh.coordinator.store.Tx;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.api.EndpointsUpdate;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last known endpoints, kept across restarts so that a whole map made before all agents are back still tells where peers
 * were. Written in batches, off the path of every request.
 */
final class Whereabouts {
    private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);

    private final Database database;
    private final long network;
    private final MapHub hub;
    private final Set<String> moved = ConcurrentHashMap.newKeySet();

    Whereabouts(Database database, long network, MapHub hub) {
        this.database = database;
        this.network = network;
        this.hub = hub;
    }

    static Map<String, Place> load(Tx tx, long network) {
        var all = new HashMap<String, Place>();
        tx.list(
                "SELECT node, endpoints FROM node_whereabouts WHERE network=?",
                row -> {
                    try {
                        all.put(row.text("node"), read(row.text("endpoints")));
                    } catch (MalformedJsonException e) {
                        LOG.warn("endpoints of node {} left out: {}", row.text("node"), e.getMessage());
                    }
                    return true;
                },
                network);
        return all;
    }

    /** Versions before relays wrote the list of endpoints alone. */
    private static Place read(String json) {
        if (json.startsWith("[")) {
            return new Place(List.of(Json.read(json, UdpEndpoint[].class)), null);
        }
        EndpointsUpdate last = Json.read(json, EndpointsUpdate.class);
        return new Place(last.endpoints(), last.homeRelay());
    }

    void moved(String node) {
        moved.add(node);
    }

    void save() {
        var batch = new HashSet<>(moved);
        if (batch.isEmpty()) {
            return;
        }
        moved.removeAll(batch);
        try {
            database.write(tx -> {
                for (String node : batch) {
                    Place place = hub.look(state -> state.place(node));
                    String endpoints = Json.write(new EndpointsUpdate(place.endpoints(), place.homeRelay()));
                    tx.run(
                            "INSERT OR REPLACE INTO node_whereabouts(network, node, endpoints) VALUES(?,?,?)",
                            network,
                            node,
                            endpoints);
                }
                return batch.size();
            });
        } catch (StorageException e) {
            moved.addAll(batch);
            LOG.warn("last known endpoints not saved: {}", e.getMessage());
        }
    }
}
