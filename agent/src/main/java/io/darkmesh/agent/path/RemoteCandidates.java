package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bounded set of direct ways to one peer. */
final class RemoteCandidates {
    private final Map<PathId.Direct, RemoteCandidate> byPath = new LinkedHashMap<>();

    /** Adds what is new; what is gone from the list stays if it ever answered. Returns whether something was added. */
    boolean replace(List<Candidate> candidates, @Nullable PathId keep) {
        byPath.values()
                .removeIf(each -> !each.path.equals(keep)
                        && each.kind != Candidate.Kind.PEER_REFLEXIVE
                        && each.answeredNs == Long.MIN_VALUE
                        && candidates.stream().noneMatch(one -> one.endpoint().equals(each.path.remote())));
        boolean added = false;
        for (Candidate candidate : candidates) {
            if (isPlausible(candidate.endpoint())) {
                added |= add(PathId.direct(candidate.endpoint()), candidate.kind(), keep);
            }
        }
        return added;
    }

    /** Never the nonsense that would make a node probe itself or a crowd; a private address may be the local network's. */
    private static boolean isPlausible(UdpEndpoint endpoint) {
        var address = endpoint.address();
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !address.isLoopbackAddress();
    }

    boolean add(PathId.Direct path, Candidate.Kind kind, @Nullable PathId keep) {
        if (byPath.containsKey(path)) {
            return false;
        }
        if (byPath.size() == PathLimits.MAX_CANDIDATES) {
            // what was learned by itself goes first: if the peer is still there, it is learned again
            Optional<RemoteCandidate> least = byPath.values().stream()
                    .filter(each -> !each.path.equals(keep))
                    .min(Comparator.comparing((RemoteCandidate each) -> each.kind != Candidate.Kind.PEER_REFLEXIVE)
                            .thenComparingLong(each -> Math.max(each.answeredNs, each.provenNs)));
            boolean worthIt = kind == Candidate.Kind.PEER_REFLEXIVE
                    || least.map(each -> each.kind == Candidate.Kind.PEER_REFLEXIVE
                                    || (each.answeredNs == Long.MIN_VALUE && each.probes > 8))
                            .orElse(false);
            if (least.isEmpty() || !worthIt) {
                return false;
            }
            byPath.remove(least.get().path);
        }
        byPath.put(path, new RemoteCandidate(path, kind));
        return true;
    }

    Optional<RemoteCandidate> find(PathId path) {
        return path instanceof PathId.Direct direct ? Optional.ofNullable(byPath.get(direct)) : Optional.empty();
    }

    List<RemoteCandidate> mostPromisingFirst() {
        List<RemoteCandidate> list = new ArrayList<>(byPath.values());
        list.sort(RemoteCandidate.MOST_PROMISING);
        return list;
    }

    List<RemoteCandidate> answeredFirst(long nowNs) {
        List<RemoteCandidate> list = mostPromisingFirst();
        list.sort(Comparator.comparing(each -> !each.hasAnswered(nowNs))); // keeps the order of equals
        return list;
    }

    /** The best of those that are trusted, besides this one. */
    Optional<RemoteCandidate> bestTrusted(@Nullable PathId except, long nowNs) {
        return byPath.values().stream()
                .filter(each -> each.isTrusted(nowNs) && !each.path.equals(except))
                .min(Comparator.comparingDouble(RemoteCandidate::score));
    }

    /** Server-reflexive and port-mapped IPv4 endpoints: where the peer's NAT is. */
    List<UdpEndpoint> outsideIpv4() {
        return byPath.values().stream()
                .filter(each -> !each.isIpv6() && each.path.socket() == 0)
                .filter(each -> each.kind == Candidate.Kind.SERVER_REFLEXIVE)
                .map(each -> each.path.remote())
                .toList();
    }

    /** After a change of link nothing that was measured counts any more. */
    void forget() {
        byPath.values().forEach(RemoteCandidate::forget);
    }

    List<PathReport.Tried> report(long nowNs) {
        return mostPromisingFirst().stream()
                .map(each -> new PathReport.Tried(
                        each.path,
                        each.kind,
                        each.probes,
                        each.hasAnswered(nowNs),
                        each.isTrusted(nowNs),
                        each.roundTripNs))
                .toList();
    }

    int size() {
        return byPath.size();
    }
}
