package io.darkmesh.agent.node;

import io.darkmesh.agent.engine.PeerReport;
import io.darkmesh.agent.engine.PingAnswer;
import io.darkmesh.agent.localapi.Asker;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import io.darkmesh.protocol.netmap.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers one {@code meshctl ping}. */
final class PingSession {
    private static final int MAX_COUNT = 100_000;
    private static final int MIN_INTERVAL_MS = 10;
    private static final int MAX_TIMEOUT_MS = 60_000;
    private static final double NANOS_PER_MS = 1e6;

    private final Membership membership;
    private final LocalRequest.Ping request;

    PingSession(Membership membership, LocalRequest.Ping request) {
        this.membership = membership;
        this.request = request;
    }

    void run(Asker out) throws InterruptedException {
        Optional<Target> target = membership.map().flatMap(map -> Target.find(map, request.peer()));
        if (target.isEmpty()) {
            String message = "there is no peer " + request.peer() + " that this node may talk to: see meshctl status";
            out.tell(new LocalEvent.Failed(FailureKind.PEER, message, null));
            return;
        }
        int count = Math.clamp(request.count(), 1, MAX_COUNT);
        int answered = 0;
        boolean direct = false;
        for (int sequence = 1; sequence <= count && !out.isGone() && !(direct && request.untilDirect()); sequence++) {
            long startNs = System.nanoTime();
            Optional<PingAnswer> answer = ping(target.get(), sequence, out);
            answered += answer.isPresent() ? 1 : 0;
            direct = answer.filter(each -> each.from() instanceof PathId.Direct).isPresent();
            if (sequence < count && !(direct && request.untilDirect())) {
                Duration interval = Duration.ofMillis(Math.max(MIN_INTERVAL_MS, request.intervalMs()));
                Duration rest = interval.minusNanos(System.nanoTime() - startNs);
                Thread.sleep(rest.isNegative() ? Duration.ZERO : rest);
            }
        }
        if (answered == 0) {
            out.tell(new LocalEvent.Failed(FailureKind.PEER, request.peer() + " did not answer", null));
        } else if (request.untilDirect() && !direct) {
            String why = report(target.get().node()).map(PeerReport::why).orElse("the path is gone");
            String message = "the path to " + request.peer() + " has not become direct: " + why;
            out.tell(new LocalEvent.Failed(FailureKind.RELAYED, message, null));
        } else {
            out.tell(new LocalEvent.Done());
        }
    }

    private Optional<PingAnswer> ping(Target target, int sequence, Asker out) throws InterruptedException {
        int timeoutMs = Math.clamp(request.timeoutMs(), 1, MAX_TIMEOUT_MS);
        String name = target.node().name();
        CompletableFuture<PingAnswer> asked = membership.ping(target.node().id());
        try {
            PingAnswer answer = asked.get(timeoutMs, TimeUnit.MILLISECONDS);
            out.tell(new LocalEvent.PingReply(
                    sequence,
                    name,
                    target.address().getHostAddress(),
                    answer.roundTripNs() / NANOS_PER_MS,
                    Statuses.words(answer.from())));
            return Optional.of(answer);
        } catch (TimeoutException e) {
            out.tell(new LocalEvent.PingLost(sequence, name, whyLost(target.node(), timeoutMs)));
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer is never a failure", e);
        }
    }

    private Optional<PeerReport> report(Node node) {
        return membership.peers().stream()
                .filter(peer -> peer.node().id().equals(node.id()))
                .findFirst();
    }

    private String whyLost(Node node, int timeoutMs) {
        String why =
                report(node).filter(peer -> !peer.live()).map(PeerReport::why).orElse(null);
        return why != null ? why : "no answer within " + timeoutMs + " ms although there is a path";
    }
}
