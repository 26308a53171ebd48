package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.engine.Ways;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.wireguard.session.Endpoint;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The agent's sockets and relays as the engine sees them. Belongs to the engine's thread. */
final class AgentWays implements Ways {
    private static final int MAX_HEARD = 4096;

    /** Where something came from lately, with the address of ours that it came to: answers go out from there. */
    private final Map<UdpEndpoint, Path.Direct> heard = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UdpEndpoint, Path.Direct> eldest) {
            return size() > MAX_HEARD;
        }
    };

    private final Relays relays;
    private final ExtraSockets sockets;
    private final NarrowPaths narrowPaths;
    private final Consumer<List<Candidate>> onCandidates;

    /** @param onCandidates told where this node can be reached; must not block */
    AgentWays(Relays relays, ExtraSockets sockets, NarrowPaths narrowPaths, Consumer<List<Candidate>> onCandidates) {
        this.relays = relays;
        this.sockets = sockets;
        this.narrowPaths = narrowPaths;
        this.onCandidates = onCandidates;
    }

    /** Addresses of this host have changed: those of ours that things came to may be gone. */
    void onLinkChange() {
        heard.clear();
    }

    @Override
    public @Nullable Endpoint endpoint(Node peer, PathId path) {
        return switch (path) {
            case PathId.Direct direct
            when direct.socket() == 0 -> {
                Path.Direct known = heard.get(direct.remote());
                yield known == null ? server(direct.remote()) : known;
            }
            case PathId.Direct direct -> sockets.path(peer.id(), direct);
            case PathId.Relayed relayed -> relays.path(relayed.relayId(), Key32.of(peer.nodeKey()));
        };
    }

    @Override
    public Endpoint server(UdpEndpoint remote) {
        var address = UdpAddress.of(new InetSocketAddress(remote.address(), remote.port()));
        return new Path.Direct(io.darkmesh.tun.udp.UdpEndpoint.to(address));
    }

    /** A path found by trying many ports is in its own socket's hands and cannot be joined: then the relay alone. */
    @Override
    public Endpoint both(Endpoint direct, Endpoint relayed) {
        return direct instanceof Path.Direct one && relayed instanceof Path.Relayed two
                ? new Path.DirectAndRelayed(one, two)
                : relayed;
    }

    @Override
    public @Nullable Endpoint whole(Endpoint direct) {
        return direct instanceof Path.Direct one ? new Path.Whole(one) : null;
    }

    @Override
    public void onNarrow(Node peer, Endpoint direct) {
        if (direct instanceof Path.Direct one) {
            narrowPaths.add(one.to(), peer);
        }
    }

    @Override
    public void onWide(Endpoint direct) {
        if (direct instanceof Path.Direct one) {
            narrowPaths.remove(one.to());
        }
    }

    @Override
    public @Nullable PathId idOf(Endpoint from) {
        return switch (from) {
            case Path.Direct direct
            when direct.port() != 0 -> {
                InetSocketAddress remote = direct.to().remote().toInetSocketAddress();
                var endpoint = new UdpEndpoint(remote.getAddress(), remote.getPort());
                if (direct.to().local().isPresent()) {
                    heard.put(endpoint, direct);
                }
                yield PathId.direct(endpoint);
            }
            case Path.Relayed relayed when relayed.link() instanceof ExtraSockets.Link link -> link.id();
            case Path.Relayed relayed -> {
                String relayId = relays.relayOf(relayed.link());
                yield relayId == null ? null : new PathId.Relayed(relayId);
            }
            default -> null;
        };
    }

    @Override
    public void signal(Node peer, String relayId, ByteBuffer sealed) {
        relays.signal(relayId, Key32.of(peer.nodeKey()), sealed);
    }

    @Override
    public void prepare(Node peer) {
        String relayId = peer.homeRelay();
        if (relayId != null) {
            relays.prepare(relayId);
        }
    }

    @Override
    public void onRelaysMeasured(Map<String, Long> roundTripNs) {
        relays.onMeasured(roundTripNs);
    }

    @Override
    public void redial(String relayId) {
        relays.redial(relayId);
    }

    @Override
    public void closeSockets(Node peer, int keep) {
        sockets.close(peer.id(), keep);
    }

    @Override
    public void forget(Node peer) {
        sockets.close(peer.id(), 0);
        relays.forget(Key32.of(peer.nodeKey()));
    }

    @Override
    public void publish(List<Candidate> candidates) {
        onCandidates.accept(candidates);
    }
}
