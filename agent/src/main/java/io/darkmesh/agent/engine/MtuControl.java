package io.darkmesh.agent.engine;

import io.darkmesh.agent.path.MtuSearch;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.agent.path.PathMtu;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.tunnel.Tunnel;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Finds every peer's path MTU and publishes it to the workers. Owned by {@link PathControl}. */
final class MtuControl {
    private final Tunnel tunnel;
    private final Ways ways;
    private final TunnelEvents events;
    private final RandomGenerator random;
    private final Map<MeshPeer, Search> searches = new HashMap<>();
    private int deviceBytes = PathMtu.BASE_BYTES;
    private long nextNs = MtuSearch.NEVER;
    private long nowNs;

    private final class Search implements MtuSearch.Output {
        private final MeshPeer peer;
        private final MtuSearch state;
        private @Nullable PathId path;
        private int baseRefusals;
        private @Nullable Endpoint narrow;

        private Search(MeshPeer peer) {
            this.peer = peer;
            this.state = new MtuSearch(random, deviceBytes);
        }

        @Override
        public void probe(long id, int bytes) {
            Endpoint whole = whole(peer, path);
            if (whole != null) {
                var ping = new PathMessage.Ping(id, bytes - PathMessage.INNER_PING_BYTES);
                tunnel.sendControl(peer.peer(), whole, ping.encodeInner(), nowNs, events);
            }
        }
    }

    MtuControl(Tunnel tunnel, Ways ways, TunnelEvents events, RandomGenerator random) {
        this.tunnel = tunnel;
        this.ways = ways;
        this.events = events;
        this.random = random;
    }

    /** All that follows happens now. */
    void at(long callNs) {
        nowNs = callNs;
    }

    void onDeviceMtu(int bytes) {
        deviceBytes = bytes;
        searches.values().forEach(each -> {
            each.state.onDeviceMtu(bytes, nowNs, each);
            publish(each);
        });
    }

    void onPath(MeshPeer peer, PathId path) {
        Search search = searches.get(peer);
        if (search != null && !path.equals(search.path)) {
            search.path = path;
            boolean relayed = path instanceof PathId.Relayed;
            search.state.onPath(relayed, whole(peer, path) != null, nowNs, search);
            publish(search);
        }
    }

    /** The host's link has changed: what was proven counts no more. */
    void onLinkChange() {
        searches.values().forEach(each -> {
            PathId path = each.path;
            if (path != null) {
                each.path = null;
                onPath(each.peer, path);
            }
        });
    }

    void onSession(MeshPeer peer) {
        Search search = searches.get(peer);
        if (search != null) {
            search.state.onSession(nowNs, search);
            publish(search);
        }
    }

    void onSessionLost(MeshPeer peer) {
        Search search = searches.get(peer);
        if (search != null) {
            search.state.onSessionLost();
            publish(search);
        }
    }

    void onTraffic(MeshPeer peer) {
        Search search = searches.get(peer);
        if (search != null) {
            search.state.onTraffic(nowNs, search);
            publish(search);
        }
    }

    /** Whether this message is the answer to a probe of ours. */
    boolean onMessage(MeshPeer peer, PathMessage message) {
        Search search = searches.get(peer);
        if (search == null
                || !(message instanceof PathMessage.Pong pong)
                || !search.state.onPong(pong.id(), nowNs, search)) {
            return false;
        }
        publish(search);
        return true;
    }

    void add(MeshPeer peer) {
        publish(searches.computeIfAbsent(peer, Search::new));
    }

    /** What is told of the peer from now on is ignored. */
    void remove(MeshPeer peer) {
        Search search = searches.remove(peer);
        if (search != null) {
            tellNarrow(search, 0);
        }
    }

    void onTimeout() {
        if (nowNs < nextNs) {
            return;
        }
        nextNs = MtuSearch.NEVER;
        searches.values().forEach(each -> {
            each.state.onTimeout(nowNs, each);
            publish(each);
        });
    }

    /** Not later than the first deadline of all peers. */
    long nextDeadlineNs() {
        return nextNs;
    }

    int bytes(MeshPeer peer) {
        Search search = searches.get(peer);
        return search == null ? PathMtu.BASE_BYTES : search.state.mtu().provenBytes();
    }

    private @Nullable Endpoint whole(MeshPeer peer, @Nullable PathId path) {
        Endpoint to = direct(peer, path);
        return to == null ? null : ways.whole(to);
    }

    private @Nullable Endpoint direct(MeshPeer peer, @Nullable PathId path) {
        return path instanceof PathId.Direct ? ways.endpoint(peer.node(), path) : null;
    }

    /** Again and again, for the host forgets it: each time the search has found it anew. */
    private void tellNarrow(Search search, int baseRefusals) {
        if (search.baseRefusals == baseRefusals) {
            return;
        }
        search.baseRefusals = baseRefusals;
        Endpoint before = search.narrow;
        search.narrow = baseRefusals == 0 ? null : direct(search.peer, search.path);
        if (search.narrow != null) {
            ways.onNarrow(search.peer.node(), search.narrow);
        } else if (before != null) {
            ways.onWide(before);
        }
    }

    private void publish(Search search) {
        PathMtu mtu = search.state.mtu();
        if (!mtu.equals(search.peer.peer().attachment())) {
            search.peer.peer().attach(mtu);
        }
        tellNarrow(search, search.state.baseRefusals());
        nextNs = Math.min(nextNs, search.state.nextDeadlineNs());
    }
}
