package io.darkmesh.agent.node;

import io.darkmesh.agent.control.CaptivePortal;
import io.darkmesh.agent.engine.NetView;
import io.darkmesh.agent.engine.PeerReport;
import io.darkmesh.agent.path.PathReport;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.NetCheckReport;
import io.darkmesh.protocol.api.PathExplanation;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.net.Inet4Address;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what the engine knows of paths and of the network around in the words of the local API. */
final class PathReports {
    private static final double NANOS_PER_MS = 1e6;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private PathReports() {}

    static LocalEvent explain(Membership membership, String peer) {
        Optional<PeerReport> found = membership
                .map()
                .flatMap(map -> Target.find(map, peer))
                .flatMap(target -> membership.peers().stream()
                        .filter(each -> each.node().id().equals(target.node().id()))
                        .findFirst());
        if (found.isEmpty()) {
            String message = "there is no peer " + peer + " that this node may talk to: see meshctl status";
            return new LocalEvent.Failed(FailureKind.PEER, message, null);
        }
        return new LocalEvent.PathExplained(
                explanation(found.get(), membership.view().orElse(NetView.NOTHING)));
    }

    private static PathExplanation explanation(PeerReport peer, NetView view) {
        PathReport path = peer.path();
        return new PathExplanation(
                PathExplanation.SCHEMA,
                peer.node().name(),
                Statuses.kind(peer),
                Statuses.via(peer),
                path.relayToo(),
                path.ageNs() < 0 ? -1 : path.ageNs() / NANOS_PER_SECOND,
                ms((double) peer.roundTripNs()),
                words(path.ownMapping()),
                words(path.peerMapping()),
                peer.why(),
                path.nextSearchNs() < 0 ? -1 : path.nextSearchNs() / NANOS_PER_SECOND,
                own(view),
                path.tried().stream().map(PathReports::tried).toList());
    }

    private static PathExplanation.Tried tried(PathReport.Tried each) {
        return new PathExplanation.Tried(
                words(each.kind()),
                each.path().remote(),
                each.probes(),
                each.answered(),
                each.proven(),
                ms(each.roundTripNs()));
    }

    private static List<PathExplanation.Own> own(NetView view) {
        return view.candidates().stream()
                .map(each -> new PathExplanation.Own(words(each.kind()), each.endpoint()))
                .toList();
    }

    static NetCheckReport netCheck(Membership membership, CaptivePortal.Finding portal) {
        NetView view = membership.view().orElse(NetView.NOTHING);
        RelayAccess access = membership.map().map(map -> map.relays()).orElse(null);
        Map<String, Relays.State> states = membership.relays().states();
        return new NetCheckReport(
                NetCheckReport.SCHEMA,
                !view.stunRoundTripNs().isEmpty(),
                seen(view, true),
                seen(view, false),
                words(view.mapping()),
                words(view.filtering()),
                membership.portMapProtocols().stream().map(PathReports::words).toList(),
                view.candidates().stream()
                        .filter(each -> each.kind() == Candidate.Kind.PORT_MAPPED)
                        .map(Candidate::endpoint)
                        .toList(),
                words(portal.state()),
                portal.detail(),
                own(view),
                membership.relays().home(),
                access == null
                        ? List.of()
                        : access.relays().stream()
                                .map(relay -> relay(relay.id(), relay.region(), view, states.get(relay.id())))
                                .toList());
    }

    private static NetCheckReport.Relay relay(String id, String region, NetView view, Relays.@Nullable State state) {
        Long stunNs = view.stunRoundTripNs().get(id);
        boolean connected = state != null && state.connected();
        return new NetCheckReport.Relay(
                id,
                region,
                stunNs == null ? -1 : ms((double) stunNs),
                connected,
                state == null || state.roundTripNs() == 0 ? -1 : ms((double) state.roundTripNs()),
                state == null || connected || state.why().isEmpty() ? null : state.why());
    }

    /** What a server saw, which is one of our own addresses where nothing translates. */
    private static @Nullable UdpEndpoint seen(NetView view, boolean ipv4) {
        if (view.stunRoundTripNs().isEmpty()) {
            return null;
        }
        return view.candidates().stream()
                .filter(each -> each.endpoint().address() instanceof Inet4Address == ipv4)
                .filter(each -> each.kind() == Candidate.Kind.SERVER_REFLEXIVE
                        || !ipv4
                        || view.mapping() == MappingBehavior.NOT_TRANSLATED)
                .map(Candidate::endpoint)
                .findFirst()
                .orElse(null);
    }

    private static double ms(double ns) {
        return ns < 0 ? -1 : ns / NANOS_PER_MS;
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
