package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.engine.Ways;
import io.darkmesh.agent.path.PathId;
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

/** The agent's sockets as the engine sees them. Belongs to the engine's thread. */
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

    private final Consumer<List<Candidate>> onCandidates;

    /** @param onCandidates told where this node can be reached; must not block */
    AgentWays(Consumer<List<Candidate>> onCandidates) {
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
            case PathId.Direct direct -> null;
            case PathId.Relayed relayed -> null;
        };
    }

    @Override
    public Endpoint server(UdpEndpoint remote) {
        var address = UdpAddress.of(new InetSocketAddress(remote.address(), remote.port()));
        return new Path.Direct(io.darkmesh.tun.udp.UdpEndpoint.to(address));
    }

    @Override
    public Endpoint both(Endpoint direct, Endpoint relayed) {
        return direct instanceof Path.Direct one && relayed instanceof Path.Relayed two
                ? new Path.DirectAndRelayed(one, two)
                : direct;
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
            default -> null;
        };
    }

    @Override
    public void signal(Node peer, String relayId, ByteBuffer sealed) {}

    @Override
    public void redial(String relayId) {}

    @Override
    public void closeSockets(Node peer, int keep) {}

    @Override
    public void publish(List<Candidate> candidates) {
        onCandidates.accept(candidates);
    }
}
