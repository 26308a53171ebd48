package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.agent.path.PathMtu;
import io.darkmesh.wireguard.session.Peer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What workers ask about path MTUs. */
final class PathMtus {
    private static final int DONT_FRAGMENT = 0x4000;

    private PathMtus() {}

    /** The MTU of the peer's path; none where nobody looks for it, as without a mesh. */
    static @Nullable PathMtu of(Peer peer) {
        return peer.attachment() instanceof PathMtu mtu ? mtu : null;
    }

    /** Whether a router may cut the packet, so that we may let the datagram around it be cut; or whether it is one piece of several. */
    static boolean mayBeCut(MemorySegment memory, long ip, ParsedPacket packet) {
        return packet.isFragment() || (!packet.isIpv6() && (Wire.u16(memory, ip + 6) & DONT_FRAGMENT) == 0);
    }

    /** Padding shall not make a packet too long that is not. */
    static int paddingLimit(PathMtu mtu, int packetBytes) {
        return packetBytes <= mtu.provenBytes() ? mtu.provenBytes() : mtu.ceilingBytes();
    }
}
