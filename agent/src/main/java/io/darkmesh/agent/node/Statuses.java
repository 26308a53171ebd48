package io.darkmesh.agent.node;

import io.darkmesh.agent.engine.PeerReport;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.agent.state.AgentState;
import io.darkmesh.agent.state.Coordinator;
import io.darkmesh.agent.state.Login;
import io.darkmesh.agent.state.PendingLogin;
import io.darkmesh.protocol.api.KeyFingerprint;
import io.darkmesh.protocol.api.StatusReport;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.wireguard.key.PrivateKey;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link StatusReport} of what is on disk and what runs. */
final class Statuses {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final double NANOS_PER_MS = 1e6;

    private Statuses() {}

    /** The public half of the node key on disk. */
    static NodeKey nodeKey(AgentState state) {
        byte[] bytes = Base64.getDecoder().decode(state.nodeKey());
        return NodeKey.of(new PrivateKey(bytes).publicKey().toBytes());
    }

    static StatusReport report(AgentState state, @Nullable Membership membership) {
        Coordinator coordinator = state.coordinator();
        Login login = state.login();
        NetworkMap map = membership == null ? null : membership.map().orElse(null);
        return new StatusReport(
                StatusReport.SCHEMA,
                stateOf(state, membership),
                HostFacts.version(),
                coordinator == null ? null : coordinator.url(),
                membership != null && membership.isConnected(),
                map == null ? null : map.network(),
                map == null ? null : map.self().name(),
                login == null ? null : login.user(),
                nodeKey(state),
                KeyFingerprint.of(state.machine().publicKey()),
                membership == null ? null : membership.device(),
                map == null ? List.of() : map.self().addresses(),
                membership == null ? List.of() : membership.endpoints(),
                map == null ? 0 : map.version(),
                problem(state, membership),
                membership == null ? List.of() : peers(membership));
    }

    private static StatusReport.State stateOf(AgentState state, @Nullable Membership membership) {
        if (membership != null) {
            return StatusReport.State.UP;
        }
        PendingLogin pending = state.pending();
        if (pending != null) {
            return pending.awaitingApproval()
                    ? StatusReport.State.AWAITING_APPROVAL
                    : StatusReport.State.AWAITING_LOGIN;
        }
        return state.login() == null ? StatusReport.State.LOGGED_OUT : StatusReport.State.DOWN;
    }

    private static @Nullable String problem(AgentState state, @Nullable Membership membership) {
        if (membership != null) {
            return membership.problem();
        }
        return switch (state.removed()) {
            case null -> null;
            case REVOKED -> "an admin has revoked this node: ask an admin, then run meshctl up to log in again";
            case LOGGED_OUT -> "this node was logged out: run meshctl up to log in again";
            case EXPIRED -> "the login of this node has expired: run meshctl up to log in again";
        };
    }

    private static List<StatusReport.Peer> peers(Membership membership) {
        return membership.peers().stream().map(Statuses::peer).toList();
    }

    private static StatusReport.Peer peer(PeerReport peer) {
        return new StatusReport.Peer(
                peer.node().id(),
                peer.node().name(),
                peer.node().user(),
                peer.node().nodeKey(),
                peer.node().addresses(),
                kind(peer),
                via(peer),
                peer.live() ? seconds(peer.path().ageNs()) : -1,
                peer.roundTripNs() < 0 ? -1 : peer.roundTripNs() / NANOS_PER_MS,
                seconds(peer.handshakeAgeNs()),
                peer.sentBytes(),
                peer.receivedBytes(),
                peer.mtuBytes(),
                peer.why());
    }

    /** {@code none}, {@code direct} or {@code relayed}: how packets go now. */
    static String kind(PeerReport peer) {
        return switch (live(peer)) {
            case null -> "none";
            case PathId.Direct direct -> "direct";
            case PathId.Relayed relayed -> "relayed";
        };
    }

    /** The endpoint or relay that packets go through. */
    static @Nullable String via(PeerReport peer) {
        return switch (live(peer)) {
            case null -> null;
            case PathId.Direct direct -> direct.remote().toString();
            case PathId.Relayed relayed -> relayed.relayId();
        };
    }

    /** Such as {@code direct 192.0.2.1:41820} or {@code relayed eu-1}. */
    static String words(PathId path) {
        return switch (path) {
            case PathId.Direct direct -> "direct " + direct.remote();
            case PathId.Relayed relayed -> "relayed " + relayed.relayId();
        };
    }

    private static @Nullable PathId live(PeerReport peer) {
        return peer.live() ? peer.path().path().orElse(null) : null;
    }

    private static long seconds(long ns) {
        return ns < 0 ? -1 : ns / NANOS_PER_SECOND;
    }
}
