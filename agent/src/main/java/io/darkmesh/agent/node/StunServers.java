package io.darkmesh.agent.node;

import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks up the STUN servers' addresses, again until each has one, and anew when asked to; a virtual thread. */
final class StunServers implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int MAX_SERVERS = 16;

    private final Consumer<Map<UdpEndpoint, String>> onFound;
    private final LinkedBlockingQueue<List<Relay>> wanted = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofVirtual().name("stun-servers").unstarted(this::run);
    private volatile List<Relay> relays = List.of();

    /** @param onFound told each server's address, and the id of its relay; on this object's thread */
    StunServers(Consumer<Map<UdpEndpoint, String>> onFound) {
        this.onFound = onFound;
    }

    void start() {
        thread.start();
    }

    void use(@Nullable RelayAccess access) {
        relays = access == null ? List.of() : access.relays();
        lookAgain();
    }

    void lookAgain() {
        wanted.add(relays);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                List<Relay> now = wanted.take();
                boolean all = find(now);
                while (!all && wanted.isEmpty()) {
                    Thread.sleep(AGAIN);
                    all = find(now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Answers whether every name has an address. */
    private boolean find(List<Relay> now) {
        Map<UdpEndpoint, String> found = new LinkedHashMap<>();
        boolean all = true;
        for (Relay relay : now) {
            for (String server : relay.stun()) {
                all &= find(server, relay.id(), found);
            }
        }
        onFound.accept(found);
        return all;
    }

    private static boolean find(String server, String relayId, Map<UdpEndpoint, String> found) {
        int colon = server.lastIndexOf(':');
        String host = server.substring(0, colon);
        int port = Integer.parseInt(server.substring(colon + 1));
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (found.size() < MAX_SERVERS) {
                    found.putIfAbsent(new UdpEndpoint(address, port), relayId);
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
