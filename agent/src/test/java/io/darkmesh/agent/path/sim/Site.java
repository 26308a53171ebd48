package io.darkmesh.agent.path.sim;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where hosts are attached: behind a NAT, or with public addresses.
 *
 * @param nat of IPv4; none where hosts have public addresses
 * @param ipv6 the stateful filter, where there is IPv6
 * @param udp whether UDP gets out at all
 */
record Site(int number, Optional<Nat> nat, Optional<Nat> ipv6, boolean udp) {
    InetAddress ipv4Of(int host) {
        return Addresses.of((nat.isPresent() ? "10." + number + ".0." : "198.51." + number + ".") + (host + 2));
    }

    InetAddress ipv6Of(int host) {
        return Addresses.of("2001:db8:" + number + "::" + (host + 2));
    }

    /** Whether two hosts, each at its site, must end up direct (true), relayed (false), or may be either (spray). */
    static Optional<Boolean> mustBeDirect(Site one, Site two) {
        if (one.number == two.number) {
            return Optional.of(true);
        }
        if (!one.udp || !two.udp) {
            return Optional.of(false);
        }
        if (one.ipv6.isPresent() && two.ipv6.isPresent()) {
            return Optional.of(true);
        }
        boolean oneHard = one.nat.map(Nat::isHard).orElse(false);
        boolean twoHard = two.nat.map(Nat::isHard).orElse(false);
        if (!oneHard && !twoHard) {
            return Optional.of(true);
        }
        if (oneHard && twoHard) {
            boolean anyWay = bothHard(filter(one), filter(two)) || bothHard(filter(two), filter(one));
            return Optional.of(anyWay);
        }
        Behavior softFilter = filter(oneHard ? two : one);
        return softFilter == Behavior.ADDRESS_AND_PORT_DEPENDENT ? Optional.empty() : Optional.of(true);
    }

    /** Whether both NATs give each destination another port: then a port may happen to be the one that is tried. */
    static boolean mayMeetByLuck(Site one, Site two) {
        return one.udp
                && two.udp
                && one.nat.map(Nat::isHard).orElse(false)
                && two.nat.map(Nat::isHard).orElse(false);
    }

    /** Through the mapping made for a STUN server if that lets anybody in, and back if the port does not matter there. */
    private static boolean bothHard(Behavior receiver, Behavior sender) {
        return receiver == Behavior.ENDPOINT_INDEPENDENT && sender != Behavior.ADDRESS_AND_PORT_DEPENDENT;
    }

    private static Behavior filter(Site site) {
        return site.nat.map(nat -> nat.filtering).orElse(Behavior.ENDPOINT_INDEPENDENT);
    }

    @Override
    public String toString() {
        return "site " + number + " " + nat.map(Nat::toString).orElse("public") + (ipv6.isPresent() ? " +IPv6" : "")
                + (udp ? "" : " no UDP");
    }
}
