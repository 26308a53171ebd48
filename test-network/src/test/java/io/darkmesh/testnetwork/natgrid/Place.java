package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Nat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a node may be. */
public enum Place {
    PUBLIC(Mapping.EASY, Filter.LOOSE, Family.IPV4),
    PLAIN(Mapping.EASY, Filter.STRICT, Family.IPV4),
    ENDPOINT_INDEPENDENT(Mapping.EASY, Filter.LOOSE, Family.IPV4),
    ADDRESS_RESTRICTED(Mapping.EASY, Filter.LOOSE, Family.IPV4),
    SYMMETRIC(Mapping.HARD, Filter.STRICT, Family.IPV4),
    CGNAT(Mapping.EASY, Filter.STRICT, Family.IPV4),
    UDP_BLOCKED(Mapping.EASY, Filter.ALL, Family.IPV4),
    PROXY_ONLY(Mapping.EASY, Filter.ALL, Family.IPV4),
    /** A plain router that routes IPv6 too, and lets in only answers. */
    DUAL_STACK(Mapping.EASY, Filter.STRICT, Family.BOTH),
    /** The same without IPv4. */
    IPV6_ONLY(Mapping.EASY, Filter.STRICT, Family.IPV6);

    /** Those of the square of all pairs. */
    static final List<Place> WITH_IPV4_ALONE =
            Arrays.stream(values()).filter(place -> place.family == Family.IPV4).toList();

    private final Mapping mapping;
    private final Filter filter;
    private final Family family;

    /** Hard where each destination sees another port. */
    private enum Mapping {
        EASY,
        HARD
    }

    /** Which UDP is let in: of any port of a known address, of known ports, or none. */
    private enum Filter {
        LOOSE,
        STRICT,
        ALL
    }

    private enum Family {
        IPV4,
        IPV6,
        BOTH;

        boolean meets(Family other) {
            return this == BOTH || other == BOTH || this == other;
        }
    }

    Place(Mapping mapping, Filter filter, Family family) {
        this.mapping = mapping;
        this.filter = filter;
        this.family = family;
    }

    boolean hasIpv4() {
        return family != Family.IPV6;
    }

    boolean hasIpv6() {
        return family != Family.IPV4;
    }

    /** What the router there does; nothing for a host with an address of its own. */
    Optional<Nat> nat() {
        return switch (this) {
            case PUBLIC -> Optional.empty();
            case PLAIN, CGNAT, DUAL_STACK, IPV6_ONLY -> Optional.of(Nat.PLAIN);
            case ENDPOINT_INDEPENDENT -> Optional.of(Nat.ENDPOINT_INDEPENDENT);
            case ADDRESS_RESTRICTED -> Optional.of(Nat.ADDRESS_RESTRICTED);
            case SYMMETRIC -> Optional.of(Nat.SYMMETRIC);
            case UDP_BLOCKED -> Optional.of(Nat.UDP_BLOCKED);
            case PROXY_ONLY -> Optional.of(Nat.PROXY_ONLY);
        };
    }

    /** What must come of two nodes. */
    enum Expectation {
        DIRECT,
        /** By trying many ports, perhaps. */
        SPRAY,
        RELAYED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The rule that is known: direct where both have IPv6, relayed where they have no family in common; else not direct only where one side gives each destination another port and the other lets
     * known ports in only. Where just one does, a search of many ports may find a way.
     */
    static Expectation between(Place one, Place two) {
        if (one.filter == Filter.ALL || two.filter == Filter.ALL || !one.family.meets(two.family)) {
            return Expectation.RELAYED;
        }
        if (one.hasIpv6() && two.hasIpv6()) {
            return Expectation.DIRECT;
        }
        if (one.mapping == Mapping.HARD && two.mapping == Mapping.HARD) {
            return Expectation.RELAYED;
        }
        boolean stands = one.defies(two) || two.defies(one);
        return stands ? Expectation.SPRAY : Expectation.DIRECT;
    }

    private boolean defies(Place strict) {
        return mapping == Mapping.HARD && strict.filter == Filter.STRICT;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Short, since names of devices are made of it. */
    String label() {
        return switch (this) {
            case PUBLIC -> "pub";
            case PLAIN -> "pla";
            case ENDPOINT_INDEPENDENT -> "eif";
            case ADDRESS_RESTRICTED -> "adf";
            case SYMMETRIC -> "sym";
            case CGNAT -> "cgn";
            case UDP_BLOCKED -> "blk";
            case PROXY_ONLY -> "prx";
            case DUAL_STACK -> "dua";
            case IPV6_ONLY -> "six";
        };
    }
}
