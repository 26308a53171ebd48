package io.darkmesh.coordinator.mesh;

import io.darkmesh.coordinator.netmap.NetworkState;
import io.darkmesh.coordinator.netmap.Place;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.NetworkMapUpdate.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings changes to the agents that hold a stream. There is no queue per stream: each knows which version it has been
 * sent, and gets the difference when its connection takes more, so a slow agent gets fewer and larger deltas and costs no
 * memory. Streams of one visibility class at one version share one line, made once.
 *
 * <p>State and streams are guarded by one lock; sinks do not block; the database is never asked under it.
 */
public final class MapHub {
    /** Changes of endpoints are gathered this long; committed changes go out at once. */
    static final Duration GATHER = Duration.ofMillis(50);

    private static final String KEEP_ALIVE = Json.write(new NetworkMapUpdate.KeepAlive());
    private static final int KEEPALIVE_SLOTS = 20;
    private static final int MAX_STUCK_KEEPALIVES = 3;

    private record DeltaKey(Object visibilityClass, long sent, long seen) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final NetworkState state;
    private final Background background;
    private final Map<String, MapStream> streams = new HashMap<>();

    private boolean flushDue;
    private boolean gathering;
    private int keepaliveSlot;

    /** @param background the only one that flushes and keeps alive */
    public MapHub(NetworkState state, Background background) {
        this.state = state;
        this.background = background;
        background.every(Duration.ofSeconds(1), this::keepAlive);
    }

    /** Looks at the state. */
    <T extends @Nullable Object> T look(Function<NetworkState, T> at) {
        lock.lock();
        try {
            return at.apply(state);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the node holds a stream now. */
    boolean online(String node) {
        lock.lock();
        try {
            return streams.containsKey(node);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins a stream; an older one of this node ends.
     *
     * @param epoch and version that the agent holds, if any
     * @return what to call when the connection takes data again, or is closed
     */
    public StreamHandle open(String node, @Nullable String epoch, long version, MapSink sink) {
        var stream = new MapStream(node, sink);
        Optional<? extends NetworkMapUpdate> first;
        lock.lock();
        try {
            first = firstUpdate(stream, epoch, version);
            MapStream older = streams.put(node, stream);
            if (older != null) {
                older.sink.end();
            }
        } finally {
            lock.unlock();
        }
        sink.send(first.map(Json::write)
                .orElse(KEEP_ALIVE)); // something at once, so that the agent knows it is connected
        lock.lock();
        try {
            stream.opening = false;
            flushSoon();
        } finally {
            lock.unlock();
        }
        return new StreamHandle(this, stream);
    }

    private Optional<? extends NetworkMapUpdate> firstUpdate(MapStream stream, @Nullable String epoch, long version) {
        if (epoch != null && state.holds(epoch, version)) {
            stream.sent = version;
            stream.seen = state.version();
            if (!state.shows(stream.node)) {
                throw notPartOfIt();
            }
            var delta = state.delta(stream.node, version, version);
            delta.ifPresent(update -> stream.sent = update.to());
            return delta;
        }
        stream.sent = state.version();
        stream.seen = state.version();
        return Optional.of(new NetworkMapUpdate.Full(requireApproved(stream.node)));
    }

    private NetworkMap requireApproved(String node) {
        return state.full(node).orElseThrow(MapHub::notPartOfIt);
    }

    private static ProblemException notPartOfIt() {
        return new ProblemException(ProblemType.REVOKED, "this node is not part of the network");
    }

    /** A committed change; called in the order of the commits. */
    void stored(NodeRecord node) {
        lock.lock();
        try {
            state.stored(node);
            if (node.status() != NodeStatus.APPROVED) {
                MapStream stream = streams.remove(node.id());
                if (stream != null) {
                    stream.sink.send(Json.write(new NetworkMapUpdate.Removed(reason(node.status()))));
                    stream.sink.end();
                }
            }
            flushSoon();
        } finally {
            lock.unlock();
        }
    }

    /** A new durable version without a change. */
    void bumped(long durableVersion) {
        lock.lock();
        try {
            state.bumped(durableVersion);
        } finally {
            lock.unlock();
        }
    }

    /** A new epoch: everybody gets the whole map. */
    void newEpoch(String epoch) {
        lock.lock();
        try {
            state.newEpoch(epoch);
            streams.values().forEach(stream -> stream.sent = -1);
            flushSoon();
        } finally {
            lock.unlock();
        }
    }

    /** The node can be reached elsewhere; false when that is nothing new. */
    boolean reachable(String node, Place place) {
        lock.lock();
        try {
            boolean changed = state.reachable(node, place);
            if (changed && !gathering) {
                gathering = true;
                background.after(GATHER, this::flush);
            }
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /** Changes what is offered of relays, and tells whom it concerns. */
    void changeRelays(Consumer<NetworkState> change) {
        lock.lock();
        try {
            change.accept(state);
            flushSoon();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all streams. */
    void endAll() {
        lock.lock();
        try {
            streams.values().forEach(stream -> stream.sink.end());
            streams.clear();
        } finally {
            lock.unlock();
        }
    }

    void drained(MapStream stream) {
        lock.lock();
        try {
            stream.stuckTicks = 0;
            if (stream.sent < 0 || stream.seen != state.version()) {
                flushSoon();
            }
        } finally {
            lock.unlock();
        }
    }

    void closed(MapStream stream) {
        lock.lock();
        try {
            streams.remove(stream.node, stream);
        } finally {
            lock.unlock();
        }
    }

    private void flushSoon() {
        if (!flushDue) {
            flushDue = true;
            background.soon(this::flush);
        }
    }

    private void flush() {
        lock.lock();
        try {
            flushDue = false;
            gathering = false;
            var shared = new HashMap<DeltaKey, Optional<String>>();
            for (MapStream stream : streams.values()) {
                if (!stream.opening && stream.sink.writable()) {
                    bringUpToDate(stream, shared);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void bringUpToDate(MapStream stream, Map<DeltaKey, Optional<String>> shared) {
        Optional<String> line;
        if (stream.sent < 0) {
            line = state.full(stream.node).map(map -> Json.write(new NetworkMapUpdate.Full(map)));
        } else if (stream.seen == state.version()) {
            return;
        } else if (state.changedSince(stream.node, stream.seen)) {
            line = delta(stream);
        } else {
            var key = new DeltaKey(state.deltaKey(stream.node), stream.sent, stream.seen);
            line = shared.computeIfAbsent(key, any -> delta(stream));
        }
        stream.seen = state.version();
        if (line.isPresent()) {
            stream.sent = state.version();
            stream.sink.send(line.get());
        }
    }

    private Optional<String> delta(MapStream stream) {
        return state.delta(stream.node, stream.sent, stream.seen).map(Json::write);
    }

    /** Each second a twentieth of the streams, so that each gets a keepalive every 20 s and never all at once. */
    private void keepAlive() {
        lock.lock();
        try {
            keepaliveSlot = (keepaliveSlot + 1) % KEEPALIVE_SLOTS;
            var stuck = new ArrayList<MapStream>();
            for (MapStream stream : streams.values()) {
                if (!stream.opening && Math.floorMod(stream.node.hashCode(), KEEPALIVE_SLOTS) == keepaliveSlot) {
                    if (stream.sink.writable()) {
                        stream.sink.send(KEEP_ALIVE);
                    } else if (++stream.stuckTicks > MAX_STUCK_KEEPALIVES) {
                        stuck.add(stream);
                    }
                }
            }
            for (MapStream stream : stuck) {
                streams.remove(stream.node, stream);
                stream.sink.end();
            }
        } finally {
            lock.unlock();
        }
    }

    private static Reason reason(NodeStatus status) {
        return status == NodeStatus.REVOKED ? Reason.REVOKED : Reason.LOGGED_OUT;
    }
}
