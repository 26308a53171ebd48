package io.darkmesh.coordinator.relay;

import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.relay.RelayWebSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relays there are now: those of the file, which is read again when it changes, and the coordinator's own. Any thread. */
public final class RelayDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(RelayDirectory.class);

    private final @Nullable Path file;
    private final IntSupplier stunPort;
    private final Supplier<@Nullable String> fingerprint;
    private volatile RelayList list;
    private volatile String stamp;

    /**
     * @param stunPort where the coordinator answers STUN; 0 when it does not
     * @param fingerprint of the coordinator's certificate, when nobody vouches for it
     * @throws IOException with a line for people, when the file cannot be used
     */
    public RelayDirectory(@Nullable Path file, IntSupplier stunPort, Supplier<@Nullable String> fingerprint)
            throws IOException {
        this.file = file;
        this.stunPort = stunPort;
        this.fingerprint = fingerprint;
        this.list = file == null ? RelayList.OWN_ALONE : RelayList.read(file);
        this.stamp = stamp();
    }

    String set() {
        return list.setName();
    }

    /** As seen by who knows the coordinator under this address. */
    List<Relay> seenFrom(URI base) {
        RelayList now = list;
        var all = new ArrayList<Relay>();
        if (now.isOwnOffered()) {
            int port = base.getPort();
            all.add(new Relay(
                    RelayList.OWN_ID,
                    now.ownRegion(),
                    "wss://" + base.getHost() + (port < 0 ? "" : ":" + port) + RelayWebSocket.PATH,
                    fingerprint.get(),
                    stun(base.getHost())));
        }
        all.addAll(now.others());
        return List.copyOf(all);
    }

    private List<String> stun(String host) {
        int port = stunPort.getAsInt();
        return port == 0 ? List.of() : List.of(host + ":" + port);
    }

    /** Whether something changed since the last call; a file that cannot be used is reported and changes nothing. */
    public boolean look() {
        String now = stamp();
        if (now.equals(stamp)) {
            return false;
        }
        stamp = now;
        if (file != null) {
            try {
                list = RelayList.read(file);
            } catch (IOException e) {
                LOG.warn("the changed list of relays is not used, the old one stays: {}", e.getMessage());
            }
        }
        return true;
    }

    private String stamp() {
        String certificate = Objects.toString(fingerprint.get(), "");
        if (file == null) {
            return certificate;
        }
        try {
            return certificate + " " + Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            return certificate + " unreadable";
        }
    }
}
