package io.darkmesh.coordinator.relay;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that names the network's relays.
 *
 * @param set name of the set of relays, {@code mesh-relay --set}; {@code default} when it is left out
 * @param region where the coordinator's own relay is
 * @param own whether nodes are told of the coordinator's own relay; yes when it is left out
 * @param relays the others
 */
public record RelayList(
        @Nullable String set,
        @Nullable String region,
        @Nullable Boolean own,
        @Nullable List<Relay> relays) {
    /** Id of the coordinator's own relay. */
    public static final String OWN_ID = "coordinator";

    /** Without a file: the coordinator's own relay alone. */
    public static final RelayList OWN_ALONE = new RelayList(null, null, null, null);

    public RelayList {
        relays = relays == null ? List.of() : List.copyOf(relays);
        if (relays.stream().anyMatch(relay -> relay.id().equals(OWN_ID))) {
            throw new IllegalArgumentException("the id " + OWN_ID + " is the coordinator's own relay's");
        }
        if (relays.stream().map(Relay::id).distinct().count() != relays.size()) {
            throw new IllegalArgumentException("two relays have one id");
        }
        if (relays.size() >= RelayAccess.MAX_RELAYS) {
            throw new IllegalArgumentException("a network has less than " + RelayAccess.MAX_RELAYS + " other relays");
        }
    }

    /** @throws IOException with a line for people */
    static RelayList read(Path file) throws IOException {
        try {
            return Json.read(Files.readAllBytes(file), RelayList.class);
        } catch (MalformedJsonException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + "; check path and rights", e);
        }
    }

    String setName() {
        return set == null ? "default" : set;
    }

    String ownRegion() {
        return region == null ? "" : region;
    }

    boolean isOwnOffered() {
        return own == null || own;
    }

    List<Relay> others() {
        return relays == null ? List.of() : relays;
    }
}
