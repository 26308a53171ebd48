package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.Nat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a node may be. */
public enum Place {
    PUBLIC(false, false, true),
    PLAIN(false, true, true),
    ENDPOINT_INDEPENDENT(false, false, true),
    ADDRESS_RESTRICTED(false, false, true),
    SYMMETRIC(true, true, true),
    CGNAT(false, true, true),
    UDP_BLOCKED(false, true, false),
    PROXY_ONLY(false, true, false);

    /** What the issue names; more may follow here that have IPv6. */
    static final List<Place> ALL_IPV4 = List.of(values());

    private final boolean hardMapping;
    private final boolean strictFilter;
    private final boolean udp;

    Place(boolean hardMapping, boolean strictFilter, boolean udp) {
        this.hardMapping = hardMapping;
        this.strictFilter = strictFilter;
        this.udp = udp;
    }

    /** What the router there does; nothing for a host with an address of its own. */
    Optional<Nat> nat() {
        return switch (this) {
            case PUBLIC -> Optional.empty();
            case PLAIN, CGNAT -> Optional.of(Nat.PLAIN);
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
     * The rule that is known: not direct only where one side gives each destination another port and the other lets
     * known ports in only. Where just one does, a search of many ports may find a way.
     */
    static Expectation between(Place one, Place two) {
        if (!one.udp || !two.udp) {
            return Expectation.RELAYED;
        }
        if (one.hardMapping && two.hardMapping) {
            return Expectation.RELAYED;
        }
        boolean stands = (one.hardMapping && two.strictFilter) || (two.hardMapping && one.strictFilter);
        return stands ? Expectation.SPRAY : Expectation.DIRECT;
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
        };
    }
}
