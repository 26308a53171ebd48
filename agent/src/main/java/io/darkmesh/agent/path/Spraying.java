package io.darkmesh.agent.path;

import static java.util.stream.Collectors.toSet;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when one peer's ports are sprayed: after a search in vain, where exactly one NAT is hard and the peer is
 * there to spray too. In vain, the pauses double from ten minutes to 160, until either side is elsewhere: 4,200 probes in
 * the first hour, 525 in each after the third.
 */
final class Spraying {
    private final String peer;
    private final LocalView local;
    private final Prober prober;
    private @Nullable PortSpray spray;
    private long begunNs = Long.MIN_VALUE;
    private long allowedNs = Long.MIN_VALUE;
    private long endedNs = Long.MIN_VALUE;
    private boolean socketsOpen;
    private int inVain;
    private Nat peerNat = new Nat(MappingBehavior.UNKNOWN, Set.of());

    private record Nat(MappingBehavior mapping, Set<InetAddress> addresses) {}

    Spraying(String peer, LocalView local, Prober prober) {
        this.peer = peer;
        this.local = local;
        this.prober = prober;
    }

    /**
     * Where the peer's NAT is now. Behind another, what was in vain before may help; the first pause is kept all the same,
     * since a peer may tell what it likes.
     */
    void onPeer(MappingBehavior peerMapping, List<UdpEndpoint> outside) {
        var now =
                new Nat(peerMapping, outside.stream().map(UdpEndpoint::address).collect(toSet()));
        if (!now.equals(peerNat)) {
            peerNat = now;
            inVain = 0;
            allowedNs =
                    begunNs == Long.MIN_VALUE ? allowedNs : Math.min(allowedNs, begunNs + PathLimits.SPRAY_AGAIN_NS);
        }
    }

    /** Begins if it may help. Returns whether it did: then the peer is told, so that it sprays too. */
    boolean begin(MappingBehavior peerMapping, List<UdpEndpoint> targets, long nowNs) {
        boolean oneIsHard = local.mapping().varies() != peerMapping.varies()
                && local.mapping() != MappingBehavior.UNKNOWN
                && peerMapping != MappingBehavior.UNKNOWN;
        if (!oneIsHard || targets.isEmpty() || nowNs < allowedNs || spray != null) {
            return false;
        }
        begunNs = nowNs;
        allowedNs = nowNs + (PathLimits.SPRAY_AGAIN_NS << inVain);
        inVain = Math.min(inVain + 1, PathLimits.MAX_SPRAY_DOUBLINGS);
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
        inVain = 0;
        if (spray != null) {
            spray = null;
            endedNs = nowNs;
        }
    }

    void allowAgain() {
        inVain = 0;
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
