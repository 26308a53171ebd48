package io.darkmesh.agent.path;

import io.darkmesh.protocol.stun.MappingBehavior;

/** One line on why a path is what it is. */
final class Explanation {
    private Explanation() {}

    static String of(PeerPaths paths, long nowNs) {
        Standing at = paths.standing(nowNs);
        return switch (at.current()) {
            case null -> "no relay is connected and the peer has told no address";
            case PathId.Direct direct -> direct(direct, at);
            case PathId.Relayed relayed -> relayed(at);
        };
    }

    private static String direct(PathId.Direct direct, Standing at) {
        if (at.inDoubt()) {
            return "the direct path has stopped answering; "
                    + (at.relayKnown() ? "sending through the relay as well" : "no relay is connected")
                    + " while others are tried";
        }
        if (direct.socket() != 0) {
            return "direct, through a port found by trying many, since the NAT here gives each destination another";
        }
        return at.session() ? "direct" : "direct, as the best address told; nothing has answered yet";
    }

    private static String relayed(Standing at) {
        if (!at.session()) {
            return "relayed: no session yet, the relay is the first way";
        }
        if (at.spraying()) {
            return "relayed: trying many ports, since " + hardSide(at);
        }
        if (at.searching()) {
            return "relayed: direct ways are being tried";
        }
        if (at.candidates() == 0) {
            return "relayed: the peer has told no address to try (UDP may be blocked there)";
        }
        if (at.own().varies() && at.peers().varies()) {
            return "relayed: the NATs on both sides give each destination another port";
        }
        if (at.own().varies() || at.peers().varies()) {
            return "relayed: " + hardSide(at) + ", and the other side lets only known ports in"
                    + (at.sprayed() ? "; trying many ports found no way" : "");
        }
        if (at.own() == MappingBehavior.UNKNOWN) {
            return "relayed: no STUN server answers here (UDP may be blocked), and nothing the peer told answered";
        }
        return "relayed: none of the addresses the peer told answered";
    }

    private static String hardSide(Standing at) {
        return (at.own().varies() ? "the NAT here" : "the peer's NAT") + " gives each destination another port";
    }
}
