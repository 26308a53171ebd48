package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether and when one peer's ports are sprayed: after a search in vain, where exactly one NAT is hard. */
final class Spraying {
    private final String peer;
    private final LocalView local;
    private final Prober prober;
    private @Nullable PortSpray spray;
    private long allowedNs = Long.MIN_VALUE;
    private long endedNs = Long.MIN_VALUE;
    private boolean socketsOpen;

    Spraying(String peer, LocalView local, Prober prober) {
        this.peer = peer;
        this.local = local;
        this.prober = prober;
    }

    /** Begins if it may help. Returns whether it did: then the peer is told, so that it sprays too. */
    boolean begin(MappingBehavior peerMapping, List<UdpEndpoint> targets, long nowNs) {
        boolean oneIsHard = local.mapping().varies() != peerMapping.varies()
                && local.mapping() != MappingBehavior.UNKNOWN
                && peerMapping != MappingBehavior.UNKNOWN;
        if (!oneIsHard || targets.isEmpty() || nowNs < allowedNs || spray != null) {
            return false;
        }
        allowedNs = nowNs + PathLimits.SPRAY_AGAIN_NS;
        spray = new PortSpray(local.mapping().varies(), targets, nowNs);
        socketsOpen = local.mapping().varies();
        return true;
    }

    void step(long nowNs, Consumer<PathOutput> out) {
        PortSpray running = spray;
        if (running == null) {
            return;
        }
        if (nowNs >= running.nextNs()) {
            prober.ping(running.next(local.random, nowNs), false, nowNs, out);
        }
        if (running.isOver()) {
            spray = null;
            endedNs = nowNs;
        }
    }

    /** After the last probe answers may still come; then the sockets are of no use. */
    void closeAfterwards(@Nullable PathId current, long nowNs, Consumer<PathOutput> out) {
        if (socketsOpen && spray == null && nowNs >= deadlineNs()) {
            socketsOpen = false;
            int keep = current instanceof PathId.Direct direct ? direct.socket() : 0;
            out.accept(new PathOutput.CloseSockets(peer, keep));
        }
    }

    /** A direct path was found; its socket is kept. */
    void stop(long nowNs) {
        if (spray != null) {
            spray = null;
            endedNs = nowNs;
        }
    }

    void allowAgain() {
        allowedNs = Long.MIN_VALUE;
    }

    boolean isRunning() {
        return spray != null;
    }

    /** Whether an answer may be one to a sprayed probe, which has no candidate yet. */
    boolean isRecent(long nowNs) {
        return spray != null || (endedNs != Long.MIN_VALUE && nowNs - endedNs < PathLimits.OUTSTANDING_NS);
    }

    boolean wasInVain(long nowNs) {
        return spray == null && allowedNs != Long.MIN_VALUE && nowNs < allowedNs;
    }

    long nextNs() {
        return spray != null ? spray.nextNs() : deadlineNs();
    }

    private long deadlineNs() {
        return socketsOpen ? endedNs + PathLimits.OUTSTANDING_NS : PathLimits.NEVER;
    }
}
