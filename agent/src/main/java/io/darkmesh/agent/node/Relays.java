package io.darkmesh.agent.node;

import io.darkmesh.agent.control.HttpsProxy;
import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.agent.datapath.SlowPath;
import io.darkmesh.agent.path.HomeRelay;
import io.darkmesh.agent.relay.RelayClient;
import io.darkmesh.agent.relay.RelayEvents;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The relays between the relay client, the data path and the engine: data goes to a worker, signals to the engine's
 * queue, and states are kept for the engine to read when it is told that one has changed.
 */
final class Relays implements RelayEvents, AutoCloseable {
    private final RelayClient client;
    private final X25519Secret secret;
    private final LinkReceiver receiver = new LinkReceiver();
    private final Map<RelayLink, Via> links = new ConcurrentHashMap<>();
    private final Map<String, State> states = new ConcurrentHashMap<>();
    private volatile @Nullable SlowPath slowPath;
    private volatile Runnable onState = () -> {};
    private final HomeLoss homeLoss = new HomeLoss();
    private @Nullable RelayAccess access;
    private volatile @Nullable String home;

    /** A way through a relay, made once for each link. */
    private record Via(String relayId, Key32 peer, Path.Relayed path) {}

    /**
     * How the connection to one relay stands.
     *
     * @param roundTripNs 0 while not measured
     * @param why one line for people; empty when all is well
     */
    record State(boolean connected, long roundTripNs, String why) {}

    Relays(X25519Secret secret, @Nullable HttpsProxy proxy, LongSupplier clock, RandomGenerator random) {
        this.secret = secret;
        this.client = new RelayClient(this, proxy, clock, random);
    }

    /** From now on signals go there, and this is called after a state has changed; it must not block. */
    void connect(SlowPath engine, Runnable stateChanged) {
        slowPath = engine;
        onState = stateChanged;
    }

    /** What the worker for relayed data receives from. */
    LinkReceiver receiver() {
        return receiver;
    }

    /** Takes over what the map says, if it is new. Answers whether it was. */
    synchronized boolean use(NetworkMap map) {
        RelayAccess next = map.relays();
        if (next == null ? access == null : next.equals(access)) {
            return false;
        }
        access = next;
        client.setAccess(next, secret);
        List<String> usable = usable(next);
        if (home == null || !usable.contains(home)) {
            moveHome(usable.isEmpty() ? null : usable.getFirst()); // until something is measured
        }
        return true;
    }

    private static List<String> usable(@Nullable RelayAccess access) {
        return access == null
                ? List.of()
                : access.relays().stream()
                        .filter(relay -> relay.url() != null)
                        .map(Relay::id)
                        .toList();
    }

    /** Which relay this node always listens at; nothing where there is none. Any thread. */
    @Nullable
    String home() {
        return home;
    }

    /** The relays' STUN servers were asked; without any answer what the connections say counts. Any thread. */
    synchronized void onMeasured(Map<String, Long> stunRoundTripNs) {
        RelayAccess current = access;
        if (current == null) {
            return;
        }
        Map<String, Long> measured = new HashMap<>();
        for (Relay relay : current.relays()) {
            State state = states.get(relay.id());
            Long stun = stunRoundTripNs.get(relay.id());
            if (relay.url() == null
                    || (state != null && !state.connected() && !state.why().isEmpty())) {
                continue; // answers STUN only, or cannot be reached
            }
            if (stun != null) {
                measured.put(relay.id(), stun);
            } else if (stunRoundTripNs.isEmpty() && state != null && state.roundTripNs() > 0) {
                measured.put(relay.id(), state.roundTripNs());
            } else if (stunRoundTripNs.isEmpty()) {
                client.prepare(relay.id());
            }
        }
        moveHome(HomeRelay.choose(home, measured));
    }

    private void moveHome(@Nullable String relayId) {
        if (!Objects.equals(home, relayId)) {
            home = relayId;
            homeLoss.onMoved();
            client.setHome(relayId);
            onState.run();
        }
    }

    /** The ids of the relays that are connected. */
    Set<String> connected() {
        return states.entrySet().stream()
                .filter(each -> each.getValue().connected())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    Map<String, State> states() {
        return Map.copyOf(states);
    }

    Path.Relayed path(String relayId, Key32 peer) {
        RelayLink link = client.linkTo(relayId, peer);
        return via(relayId, peer, link).path();
    }

    private Via via(String relayId, Key32 peer, RelayLink link) {
        Via known = links.get(link);
        return known != null
                ? known
                : links.computeIfAbsent(link, each -> new Via(relayId, peer, new Path.Relayed(each)));
    }

    @Nullable
    String relayOf(RelayLink link) {
        Via known = links.get(link);
        return known == null ? null : known.relayId();
    }

    void prepare(String relayId) {
        client.prepare(relayId);
    }

    void signal(String relayId, Key32 peer, ByteBuffer sealed) {
        client.signal(relayId, peer, sealed);
    }

    void redial(String relayId) {
        client.redial(relayId);
    }

    void redialAll() {
        client.redialAll();
    }

    void forget(Key32 peer) {
        client.forget(peer);
        links.values().removeIf(via -> via.peer().equals(peer));
    }

    @Override
    public void onData(String relayId, Key32 peer, RelayLink back, ByteBuffer datagram) {
        receiver.offer(via(relayId, peer, back).path(), datagram);
    }

    @Override
    public void onSignal(String relayId, Key32 peer, ByteBuffer sealed) {
        SlowPath engine = slowPath;
        if (engine != null) {
            engine.onDatagram(path(relayId, peer), MemorySegment.ofBuffer(sealed), 0, sealed.remaining());
        }
    }

    @Override
    public void onPeerGone(String relayId, Key32 peer) {
        // the peer may be on its way back; what is sent meanwhile is sent again by those who care
    }

    @Override
    public void onState(String relayId, boolean connected, long roundTripNs, String why) {
        states.put(relayId, new State(connected, roundTripNs, why));
        replaceHome(relayId, connected, why);
        onState.run();
    }

    /** Where the home relay is lost, the others are dialled, and the first that answers takes its place. */
    private synchronized void replaceHome(String relayId, boolean connected, String why) {
        if (relayId.equals(home)) {
            homeLoss.onHome(connected, why);
            if (homeLoss.isLost()) {
                usable(access).stream().filter(each -> !each.equals(relayId)).forEach(this::prefer);
            }
        } else if (connected && homeLoss.isLost()) {
            moveHome(relayId);
        }
    }

    private void prefer(String relayId) {
        State state = states.get(relayId);
        if (state != null && state.connected() && homeLoss.isLost()) {
            moveHome(relayId);
        } else {
            client.prepare(relayId);
        }
    }

    @Override
    public void close() {
        client.close();
        receiver.end();
    }
}
