package io.darkmesh.agent.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.Node;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads lines of the map stream so that one bad peer never costs the whole map. */
final class UpdateReader {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateReader.class);

    private UpdateReader() {}

    /** @throws IllegalArgumentException when the line is no update, even without its bad peers */
    static NetworkMapUpdate read(String line) {
        try {
            return Json.read(line, NetworkMapUpdate.class);
        } catch (IllegalArgumentException e) {
            JsonNode tree = Json.read(line, JsonNode.class);
            int dropped = dropBadPeers(tree.path("map").path("peers")) + dropBadPeers(tree.path("changed"));
            if (dropped == 0) {
                throw e;
            }
            LOG.warn("left out {} peers of the network map that cannot be read: {}", dropped, e.getMessage());
            return Json.read(tree.toString(), NetworkMapUpdate.class);
        }
    }

    private static int dropBadPeers(JsonNode peers) {
        if (!(peers instanceof ArrayNode array)) {
            return 0;
        }
        List<JsonNode> good = new ArrayList<>();
        array.forEach(peer -> {
            if (peer instanceof ObjectNode && isNode(peer)) {
                good.add(peer);
            }
        });
        int dropped = array.size() - good.size();
        array.removeAll().addAll(good);
        return dropped;
    }

    private static boolean isNode(JsonNode peer) {
        try {
            Json.read(peer.toString(), Node.class);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
