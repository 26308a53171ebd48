package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The paths to one peer. Owned by the {@link PathSelector}. */
final class PeerPaths {
    final String peer;
    private final LocalView local;
    private final RemoteCandidates candidates = new RemoteCandidates();
    private final Prober prober;
    private final Spraying spraying;
    private final Search search = new Search();
    private final ReflexiveBudget reflexive = new ReflexiveBudget();
    private final Heartbeat heartbeat = new Heartbeat();
    private MappingBehavior peerMapping = MappingBehavior.UNKNOWN;
    private long peerSequence = Long.MIN_VALUE;
    private boolean wanted = true; // the peer's candidates, since a relay reaches it
    private boolean session;
    private boolean handshaking;
    private PathId.@Nullable Relayed relay;
    private @Nullable PathId current;
    private boolean relayToo;
    private long chosenNs;
    private long lapsedNs = PathLimits.NEVER;
    private long activeUntilNs = Long.MIN_VALUE;
    private long settleUntilNs = Long.MIN_VALUE;
    private long redialNs = Long.MIN_VALUE;

    PeerPaths(String peer, LocalView local) {
        this.peer = peer;
        this.local = local;
        this.prober = new Prober(peer, local);
        this.spraying = new Spraying(peer, local, prober);
    }

    void onRemoteCandidates(List<Candidate> list, long nowNs, Consumer<PathOutput> out) {
        if (candidates.replace(list, current) && isActive(nowNs)) {
            search.rewind(nowNs);
            beginSearch(nowNs, out);
            if (current instanceof PathId.Direct && session) {
                heartbeat.doubt(nowNs); // the peer may have moved
            }
        }
        if (current == null) {
            chooseWithoutProof(nowNs, out);
        }
    }

    void onRelayUp(String relayId, long nowNs, Consumer<PathOutput> out) {
        relay = new PathId.Relayed(relayId);
        wanted = true;
        if (current != null
                && candidates.find(current).filter(RemoteCandidate::wasProven).isPresent()) {
            setRelayToo(!heartbeat.isTrusted(nowNs), out);
        } else {
            choose(relay, nowNs, out); // an address that nobody has answered from was only the best there was
        }
        if (isActive(nowNs) && !(current instanceof PathId.Direct && heartbeat.isTrusted(nowNs))) {
            out.accept(new PathOutput.SendSignal(peer, message()));
            if (handshaking) {
                out.accept(new PathOutput.SendInitiation(peer, List.of(relay)));
            }
        }
    }

    void onRelayDown(long nowNs, Consumer<PathOutput> out) {
        relay = null;
        if (current instanceof PathId.Direct) {
            setRelayToo(false, out);
        } else {
            current = null;
            chooseWithoutProof(nowNs, out);
            beginSearch(nowNs, out);
        }
    }

    private void chooseWithoutProof(long nowNs, Consumer<PathOutput> out) {
        PathId.Relayed through = relay;
        if (through != null) {
            choose(through, nowNs, out);
            return;
        }
        candidates
                .bestTrusted(null, nowNs)
                .or(() -> candidates.mostPromisingFirst().stream().findFirst())
                .ifPresent(each -> choose(each.path, nowNs, out));
    }

    void onLocalChange(long nowNs, Consumer<PathOutput> out) {
        if (relay != null && (session || search.isRunning() || isActive(nowNs))) {
            out.accept(new PathOutput.SendSignal(peer, message()));
        }
    }

    void onHandshakeNeeded(long nowNs, Consumer<PathOutput> out) {
        PathId used = current;
        if (session && used != null && heartbeat.isTrusted(nowNs)) {
            out.accept(new PathOutput.SendInitiation(peer, List.of(used))); // a rekey on a path that lives
            return;
        }
        handshaking = true;
        activeUntilNs = Math.max(activeUntilNs, nowNs + PathLimits.IDLE_NS);
        if (!beginSearch(nowNs, out)) {
            sendInitiation(nowNs, out); // else its first round has done so
        }
    }

    private void sendInitiation(long nowNs, Consumer<PathOutput> out) {
        List<PathId> paths = new ArrayList<>();
        if (relay != null) {
            paths.add(relay);
        }
        if (current instanceof PathId.Direct direct) {
            paths.add(direct);
        }
        for (RemoteCandidate each : candidates.answeredFirst(nowNs)) {
            if (paths.size() <= PathLimits.INITIATION_CANDIDATES && !paths.contains(each.path)) {
                paths.add(each.path);
            }
        }
        if (!paths.isEmpty()) {
            out.accept(new PathOutput.SendInitiation(peer, paths));
        }
    }

    void onSession(long nowNs, Consumer<PathOutput> out) {
        session = true;
        handshaking = false;
        search.onHeard(nowNs); // a handshake message of the peer made it
        heartbeat.start(nowNs);
        for (RemoteCandidate each : candidates.mostPromisingFirst()) {
            if (each.hasAnswered(nowNs)) {
                prober.probe(each, true, nowNs, out);
            }
        }
        if (!(current instanceof PathId.Direct && heartbeat.isTrusted(nowNs))) {
            beginSearch(nowNs, out);
        }
    }

    void onSessionLost() {
        session = false;
        heartbeat.stop();
        heartbeat.distrust();
    }

    void onAuthenticated(PathId from, long nowNs, Consumer<PathOutput> out) {
        search.onHeard(nowNs);
        if (!(from instanceof PathId.Direct direct) || direct.equals(current)) {
            return;
        }
        RemoteCandidate origin = origin(direct, nowNs);
        if (origin == null) {
            return;
        }
        boolean surprising = origin.heardNs == Long.MIN_VALUE || nowNs - origin.heardNs > PathLimits.HEARTBEAT_NS;
        origin.heardNs = nowNs;
        if (surprising && !origin.isTrusted(nowNs)) {
            prober.probe(origin, session, nowNs, out);
        }
        if (current == null || (relay == null && !heartbeat.isTrusted(nowNs))) {
            choose(direct, nowNs, out);
        } else if (surprising && current instanceof PathId.Direct && isActive(nowNs)) {
            heartbeat.doubt(nowNs);
        }
    }

    /** The candidate for where something came from; none when too many new origins have been taken up lately. */
    private @Nullable RemoteCandidate origin(PathId.Direct from, long nowNs) {
        if (candidates.find(from).isEmpty() && reflexive.take(nowNs)) {
            candidates.add(from, Candidate.Kind.PEER_REFLEXIVE, current);
        }
        return candidates.find(from).orElse(null);
    }

    void onTraffic(long nowNs, Consumer<PathOutput> out) {
        boolean wasActive = isActive(nowNs);
        activeUntilNs = nowNs + PathLimits.IDLE_NS;
        if (wasActive) {
            return;
        }
        heartbeat.start(nowNs);
        if (current instanceof PathId.Direct && !heartbeat.isTrusted(nowNs)) {
            lapse(nowNs, out);
        } else if (!(current instanceof PathId.Direct)) {
            beginSearch(nowNs, out);
        }
    }

    void onMessage(PathId from, PathMessage message, boolean inSession, long nowNs, Consumer<PathOutput> out) {
        search.onHeard(nowNs);
        switch (message) {
            case PathMessage.Ping ping -> onPing(from, ping, inSession, nowNs, out);
            case PathMessage.Pong pong -> onPong(pong, inSession, nowNs, out);
            case PathMessage.Candidates told -> onCandidates(told, nowNs, out);
        }
    }

    private void onPing(PathId from, PathMessage.Ping ping, boolean inSession, long nowNs, Consumer<PathOutput> out) {
        Optional<UdpEndpoint> seen =
                from instanceof PathId.Direct direct ? Optional.of(direct.remote()) : Optional.empty();
        out.accept(new PathOutput.SendProbe(peer, from, new PathMessage.Pong(ping.id(), seen), inSession));
        boolean settled = current instanceof PathId.Direct && heartbeat.isTrusted(nowNs);
        if (from instanceof PathId.Direct direct && !direct.equals(current) && (inSession || !settled)) {
            RemoteCandidate origin = origin(direct, nowNs);
            if (origin != null && !origin.isTrusted(nowNs)) {
                prober.probe(origin, inSession && session, nowNs, out);
            }
        }
    }

    private void onPong(PathMessage.Pong pong, boolean inSession, long nowNs, Consumer<PathOutput> out) {
        Outstanding.Ping ping = prober.answered(pong.id(), nowNs, inSession);
        if (ping == null) {
            return;
        }
        if (inSession && ping.path().equals(current)) {
            heartbeat.onAnswer(ping.sentNs(), nowNs);
            lapsedNs = PathLimits.NEVER;
            setRelayToo(false, out);
        }
        if (ping.path() instanceof PathId.Direct direct && spraying.isRecent(nowNs)) {
            candidates.add(direct, Candidate.Kind.PEER_REFLEXIVE, current);
        }
        Optional<RemoteCandidate> found = candidates.find(ping.path());
        if (found.isEmpty()) {
            return;
        }
        RemoteCandidate candidate = found.get();
        candidate.onRoundTrip(nowNs - ping.sentNs());
        if (inSession) {
            candidate.provenNs = nowNs;
            consider(candidate, ping.sentNs(), nowNs, out);
        } else {
            candidate.answeredNs = nowNs;
            if (session && !candidate.isTrusted(nowNs)) {
                prober.probe(candidate, true, nowNs, out);
            }
        }
    }

    private void onCandidates(PathMessage.Candidates told, long nowNs, Consumer<PathOutput> out) {
        if (told.sequence() <= peerSequence) {
            return;
        }
        peerSequence = told.sequence();
        peerMapping = told.mapping();
        wanted = false;
        if (told.wanted() && relay != null) {
            out.accept(new PathOutput.SendSignal(peer, message()));
        }
        if (candidates.replace(told.candidates(), current)) {
            search.rewind(nowNs);
        }
        spraying.onPeer(peerMapping, candidates.outsideIpv4());
        if (current == null) {
            chooseWithoutProof(nowNs, out);
        }
        if (current instanceof PathId.Direct && session) {
            heartbeat.doubt(nowNs);
        }
        activeUntilNs = Math.max(activeUntilNs, nowNs + PathLimits.TRUST_NS);
        beginSearch(nowNs, out);
    }

    /** A probe inside the session has come back on this candidate: take it if it is what we lack, or clearly better. */
    private void consider(RemoteCandidate candidate, long sentNs, long nowNs, Consumer<PathOutput> out) {
        Optional<RemoteCandidate> used = current == null ? Optional.empty() : candidates.find(current);
        if (used.isPresent() && used.get() == candidate) {
            return;
        }
        boolean needed = !(current instanceof PathId.Direct) || lapsedNs != PathLimits.NEVER || used.isEmpty();
        if (!needed && heartbeat.isTrusted(nowNs) && !isBetter(candidate, used.get(), nowNs)) {
            return;
        }
        if (!(current instanceof PathId.Direct)) {
            settleUntilNs = nowNs + PathLimits.SETTLE_NS;
        }
        choose(candidate.path, nowNs, out);
        heartbeat.onAnswer(sentNs, nowNs);
        setRelayToo(false, out);
    }

    private boolean isBetter(RemoteCandidate one, RemoteCandidate used, long nowNs) {
        return nowNs < settleUntilNs
                ? one.score() < used.score()
                : one.score() < used.score() * 0.8 && used.score() - one.score() >= 10.0 * PathLimits.MS;
    }

    private void choose(PathId path, long nowNs, Consumer<PathOutput> out) {
        if (path.equals(current)) {
            return;
        }
        current = path;
        chosenNs = nowNs;
        lapsedNs = PathLimits.NEVER;
        relayToo = path instanceof PathId.Direct && relay != null;
        heartbeat.distrust();
        heartbeat.start(nowNs);
        out.accept(new PathOutput.Choose(peer, path, relayToo));
        if (path instanceof PathId.Direct) {
            spraying.stop(nowNs);
        }
    }

    private void setRelayToo(boolean wanted, Consumer<PathOutput> out) {
        if (relayToo != wanted && current != null) {
            relayToo = wanted;
            out.accept(new PathOutput.Choose(peer, current, wanted));
        }
    }

    void onLinkChange(long nowNs, Consumer<PathOutput> out) {
        candidates.forget();
        prober.forget();
        spraying.allowAgain();
        heartbeat.distrust();
        if (current instanceof PathId.Direct) {
            lapsedNs = nowNs;
            setRelayToo(relay != null, out);
        }
        if (session || isActive(nowNs)) {
            activeUntilNs = Math.max(activeUntilNs, nowNs + PathLimits.TRUST_NS);
            heartbeat.start(nowNs);
            search.reset();
            search.begin(nowNs);
        }
    }

    void onTimeout(long nowNs, Consumer<PathOutput> out) {
        if (search.isRoundDue(nowNs)) {
            round(nowNs, out);
        }
        if (nowNs >= search.againNs()) {
            search.againAt(PathLimits.NEVER);
            if (isActive(nowNs) && isBetterWanted()) {
                beginSearch(nowNs, out);
            }
        }
        if (session && current != null && isActive(nowNs)) {
            watchCurrent(nowNs, out);
        }
        spraying.step(nowNs, out);
        spraying.closeAfterwards(current, nowNs, out);
    }

    private boolean isBetterWanted() {
        return !(current instanceof PathId.Direct) || heartbeat.roundTripNs() > PathLimits.GOOD_NS;
    }

    private void watchCurrent(long nowNs, Consumer<PathOutput> out) {
        PathId path = current;
        if (path == null) {
            return;
        }
        if (heartbeat.isDue(nowNs)) {
            heartbeat.onSent(nowNs);
            prober.ping(path, true, nowNs, out);
        }
        if (path instanceof PathId.Relayed relayed) {
            if (nowNs >= heartbeat.suspectAtNs(PathLimits.RELAY_SUSPECT_NS) && nowNs >= redialNs) {
                redialNs = nowNs + PathLimits.REDIAL_GAP_NS;
                out.accept(new PathOutput.RedialRelay(relayed.relayId()));
                beginSearch(nowNs, out);
            }
        } else if (lapsedNs == PathLimits.NEVER) {
            boolean late = nowNs >= heartbeat.suspectAtNs(PathLimits.LATE_NS)
                    && candidates.bestTrusted(path, nowNs).isPresent();
            if (late || nowNs >= heartbeat.suspectAtNs(PathLimits.SUSPECT_NS)) {
                lapse(nowNs, out);
            }
        } else if (nowNs >= lapsedNs + PathLimits.TRUST_NS) {
            demote(nowNs, out);
        }
    }

    /** The direct path is in doubt: another that is trusted takes over, or packets go both ways until one answers. */
    private void lapse(long nowNs, Consumer<PathOutput> out) {
        heartbeat.distrust();
        Optional<RemoteCandidate> other = candidates.bestTrusted(current, nowNs);
        if (other.isPresent()) {
            choose(other.get().path, nowNs, out);
            return;
        }
        lapsedNs = nowNs;
        setRelayToo(relay != null, out);
        local.askStun(nowNs, out);
        beginSearch(nowNs, out);
    }

    private void demote(long nowNs, Consumer<PathOutput> out) {
        PathId.Relayed through = relay;
        if (through != null) {
            choose(through, nowNs, out);
        } else {
            lapsedNs = nowNs;
        }
        beginSearch(nowNs, out);
    }

    /** Whether it began, and its first round is done. */
    private boolean beginSearch(long nowNs, Consumer<PathOutput> out) {
        boolean begins = !search.isRunning() && search.begin(nowNs);
        if (begins) {
            round(nowNs, out);
        }
        return begins;
    }

    private void round(long nowNs, Consumer<PathOutput> out) {
        if (search.isFirstRound() && relay != null) {
            out.accept(new PathOutput.SendSignal(peer, message()));
        }
        boolean nearlyThere = false;
        for (RemoteCandidate each : candidates.mostPromisingFirst()) {
            if (each.isTrusted(nowNs)) {
                continue;
            }
            prober.probe(each, false, nowNs, out);
            if (session && (each.hasAnswered(nowNs) || each.path.equals(current))) {
                prober.probe(each, true, nowNs, out);
                nearlyThere |= each.hasAnswered(nowNs);
            }
        }
        if (handshaking) {
            sendInitiation(nowNs, out);
        }
        boolean inVain = search.onRound(nowNs, nearlyThere) && !(current instanceof PathId.Direct);
        boolean sprayable = inVain && isActive(nowNs) && search.isHeardWithin(PathLimits.SPRAY_HEARD_NS, nowNs);
        if (sprayable && spraying.begin(peerMapping, candidates.outsideIpv4(), nowNs)) {
            out.accept(new PathOutput.SendSignal(peer, message()));
        }
    }

    private PathMessage.Candidates message() {
        return local.message(wanted);
    }

    private boolean isActive(long nowNs) {
        return nowNs < activeUntilNs;
    }

    long nextDeadlineNs(long nowNs) {
        long next = search.nextRoundNs();
        if (isActive(nowNs)) {
            next = Math.min(next, search.againNs());
            if (session && current != null) {
                next = Math.min(next, heartbeat.nextNs());
                next = Math.min(next, watchDeadlineNs());
            }
        }
        return Math.min(next, spraying.nextNs());
    }

    private long watchDeadlineNs() {
        if (current instanceof PathId.Relayed) {
            return Math.max(heartbeat.suspectAtNs(PathLimits.RELAY_SUSPECT_NS), redialNs);
        }
        return lapsedNs == PathLimits.NEVER
                ? heartbeat.suspectAtNs(PathLimits.SUSPECT_NS)
                : lapsedNs + PathLimits.TRUST_NS;
    }

    PathReport report(long nowNs) {
        return new PathReport(
                Optional.ofNullable(current),
                relayToo,
                current == null ? -1 : nowNs - chosenNs,
                heartbeat.roundTripNs(),
                local.mapping(),
                peerMapping,
                Explanation.of(this, nowNs),
                search.isRunning() || search.againNs() == PathLimits.NEVER ? -1 : search.againNs() - nowNs,
                candidates.report(nowNs));
    }

    Standing standing(long nowNs) {
        return new Standing(
                current,
                lapsedNs != PathLimits.NEVER,
                session,
                search.isRunning(),
                spraying.isRunning(),
                spraying.wasInVain(nowNs),
                relay != null,
                candidates.size(),
                local.mapping(),
                peerMapping);
    }
}
