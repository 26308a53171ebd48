package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.udp.UdpAddress;

/**
 * Recognises what we have sent to a peer ourselves and the host's routes lead back into the tunnel. Sealed once more it
 * would come back again, larger each time, and its fragments would multiply. Of a datagram that the host has cut, the
 * first fragment is known by its ports; a later one goes round once, in a datagram small enough to be known.
 */
final class RoutingLoop {
    private RoutingLoop() {}

    /** Whether this packet is one of ours to the very place where the tunnel would send it. */
    static boolean holds(ParsedPacket packet, Path path, int ownPort) {
        return packet.protocol() == ParsedPacket.UDP
                && packet.sourcePort() == ownPort
                && ownPort != 0
                && isTo(packet, path);
    }

    private static boolean isTo(ParsedPacket packet, Path path) {
        return switch (path) {
            case Path.Direct direct -> isTo(packet, direct.to().remote());
            case Path.DirectAndRelayed both -> isTo(packet, both.direct());
            case Path.Whole whole -> isTo(packet, whole.direct());
            case Path.Relayed relayed -> false;
        };
    }

    private static boolean isTo(ParsedPacket packet, UdpAddress remote) {
        return packet.destinationPort() == remote.port()
                && packet.destinationLow() == remote.low()
                && packet.destinationHigh() == remote.high();
    }
}
