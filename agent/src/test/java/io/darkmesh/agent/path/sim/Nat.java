package io.darkmesh.agent.path.sim;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A NAT of RFC 4787, or the stateful filter of an IPv6 router, which maps nothing. */
final class Nat {
    final InetAddress outside;
    final Behavior mapping;
    final Behavior filtering;
    final boolean translates;
    private final boolean keepsPort;
    private final long timeoutNs;
    private final Random random;
    private final Map<Object, Mapping> byInside = new HashMap<>();
    private final Map<UdpEndpoint, Mapping> byOutside = new HashMap<>();

    private static final class Mapping {
        final UdpEndpoint inside;
        final UdpEndpoint outside;
        final Set<Object> sentTo = new HashSet<>();
        long usedNs;

        Mapping(UdpEndpoint inside, UdpEndpoint outside) {
            this.inside = inside;
            this.outside = outside;
        }
    }

    private record Key(UdpEndpoint inside, Object destination) {}

    Nat(InetAddress outside, Behavior mapping, Behavior filtering, boolean keepsPort, long timeoutNs, Random random) {
        this(outside, mapping, filtering, true, keepsPort, timeoutNs, random);
    }

    private Nat(
            InetAddress outside,
            Behavior mapping,
            Behavior filtering,
            boolean translates,
            boolean keepsPort,
            long timeoutNs,
            Random random) {
        this.outside = outside;
        this.mapping = mapping;
        this.filtering = filtering;
        this.translates = translates;
        this.keepsPort = keepsPort;
        this.timeoutNs = timeoutNs;
        this.random = random;
    }

    static Nat ipv6Filter(InetAddress any, long timeoutNs, Random random) {
        return new Nat(
                any,
                Behavior.ENDPOINT_INDEPENDENT,
                Behavior.ADDRESS_AND_PORT_DEPENDENT,
                false,
                true,
                timeoutNs,
                random);
    }

    private static Object part(Behavior behavior, UdpEndpoint remote) {
        return switch (behavior) {
            case ENDPOINT_INDEPENDENT -> "any";
            case ADDRESS_DEPENDENT -> remote.address();
            case ADDRESS_AND_PORT_DEPENDENT -> remote;
        };
    }

    /** A packet goes out; where it seems to come from. */
    UdpEndpoint out(UdpEndpoint inside, UdpEndpoint destination, long nowNs) {
        var key = new Key(inside, part(mapping, destination));
        Mapping mapping = byInside.get(key);
        if (mapping == null || nowNs - mapping.usedNs > timeoutNs) {
            if (mapping != null) {
                byOutside.remove(mapping.outside);
            }
            mapping = new Mapping(inside, translates ? free(inside.port(), nowNs) : inside);
            byInside.put(key, mapping);
            byOutside.put(mapping.outside, mapping);
        }
        mapping.usedNs = nowNs;
        mapping.sentTo.add(part(filtering, destination));
        return mapping.outside;
    }

    private UdpEndpoint free(int wanted, long nowNs) {
        int port = keepsPort ? wanted : random.nextInt(1024, 65_536);
        var endpoint = new UdpEndpoint(outside, port);
        while (byOutside.containsKey(endpoint) && nowNs - byOutside.get(endpoint).usedNs <= timeoutNs) {
            endpoint = new UdpEndpoint(outside, random.nextInt(1024, 65_536));
        }
        return endpoint;
    }

    /** A packet comes in; whom it is for, if it is let in. */
    Optional<UdpEndpoint> in(UdpEndpoint source, UdpEndpoint destination, long nowNs) {
        Mapping mapping = byOutside.get(destination);
        if (mapping == null
                || nowNs - mapping.usedNs > timeoutNs
                || !mapping.sentTo.contains(part(filtering, source))) {
            return Optional.empty();
        }
        mapping.usedNs = nowNs;
        return Optional.of(mapping.inside);
    }

    /** The router restarts: every mapping is gone. */
    void reboot() {
        byInside.clear();
        byOutside.clear();
    }

    boolean isHard() {
        return mapping != Behavior.ENDPOINT_INDEPENDENT;
    }

    @Override
    public String toString() {
        return mapping + "/" + filtering + (keepsPort ? "/keeps" : "/random") + "/" + timeoutNs / 1_000_000_000L + "s";
    }
}
