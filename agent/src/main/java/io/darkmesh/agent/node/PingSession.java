package io.darkmesh.agent.node;

import io.darkmesh.agent.engine.PeerReport;
import io.darkmesh.agent.localapi.Asker;
import io.darkmesh.agent.os.PeerPing;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Answers one {@code meshctl ping}. */
final class PingSession {
    private static final int MAX_COUNT = 100_000;
    private static final int MIN_INTERVAL_MS = 10;
    private static final int MAX_TIMEOUT_MS = 60_000;
    private static final double NANOS_PER_MS = 1e6;

    private final Membership membership;
    private final LocalRequest.Ping request;

    private record Target(Node node, InetAddress address) {}

    PingSession(Membership membership, LocalRequest.Ping request) {
        this.membership = membership;
        this.request = request;
    }

    void run(Asker out) throws InterruptedException {
        Optional<Target> target = membership.map().flatMap(this::find);
        if (target.isEmpty()) {
            String message = "there is no peer " + request.peer() + " that this node may talk to: see meshctl status";
            out.tell(new LocalEvent.Failed(FailureKind.PEER, message, null));
            return;
        }
        int count = Math.clamp(request.count(), 1, MAX_COUNT);
        int answered = 0;
        for (int sequence = 1; sequence <= count && !out.isGone(); sequence++) {
            long startNs = System.nanoTime();
            if (ping(target.get(), sequence, out)) {
                answered++;
            }
            if (sequence < count) {
                Duration interval = Duration.ofMillis(Math.max(MIN_INTERVAL_MS, request.intervalMs()));
                Duration rest = interval.minusNanos(System.nanoTime() - startNs);
                Thread.sleep(rest.isNegative() ? Duration.ZERO : rest);
            }
        }
        if (answered == 0) {
            out.tell(new LocalEvent.Failed(FailureKind.PEER, request.peer() + " did not answer", null));
        } else {
            out.tell(new LocalEvent.Done());
        }
    }

    private boolean ping(Target target, int sequence, Asker out) {
        int timeoutMs = Math.clamp(request.timeoutMs(), 1, MAX_TIMEOUT_MS);
        OptionalLong roundTripNs = PeerPing.ping(membership.device(), target.address(), timeoutMs);
        String name = target.node().name();
        if (roundTripNs.isEmpty()) {
            out.tell(new LocalEvent.PingLost(sequence, name, whyLost(target.node(), timeoutMs)));
            return false;
        }
        membership.onRoundTrip(target.node().id(), roundTripNs.getAsLong());
        out.tell(new LocalEvent.PingReply(
                sequence,
                name,
                target.address().getHostAddress(),
                roundTripNs.getAsLong() / NANOS_PER_MS,
                pathTo(target.node())));
        return true;
    }

    private Optional<Target> find(NetworkMap map) {
        for (Node peer : map.peers()) {
            for (IpPrefix prefix : peer.addresses()) {
                boolean named = peer.name().equals(request.peer()) || peer.id().equals(request.peer());
                if (named || isAddress(prefix.address())) {
                    return Optional.of(new Target(peer, prefix.address()));
                }
            }
        }
        return Optional.empty();
    }

    private boolean isAddress(InetAddress address) {
        try {
            return address.equals(InetAddress.ofLiteral(request.peer()));
        } catch (IllegalArgumentException e) {
            return false; // a name
        }
    }

    private Optional<PeerReport> report(Node node) {
        return membership.peers().stream()
                .filter(peer -> peer.node().id().equals(node.id()))
                .findFirst();
    }

    private String pathTo(Node node) {
        return report(node)
                .filter(PeerReport::live)
                .map(peer -> Statuses.kind(peer) + " " + Statuses.via(peer))
                .orElse("none");
    }

    private String whyLost(Node node, int timeoutMs) {
        String why =
                report(node).filter(peer -> !peer.live()).map(PeerReport::why).orElse(null);
        return why != null
                ? why
                : "no answer within " + timeoutMs + " ms although there is a path: does it allow ping?";
    }
}
