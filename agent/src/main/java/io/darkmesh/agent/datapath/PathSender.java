package io.darkmesh.agent.datapath;

import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.SendOutcome;
import io.darkmesh.wireguard.session.Peer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Sends sealed datagrams along a path. Belongs to one thread. */
public final class PathSender {
    private final DatagramSender udp;

    public PathSender(DatagramSender udp) {
        this.udp = udp;
    }

    /**
     * Sends datagrams as {@link DatagramSender#send} does.
     *
     * @param peer whose path it is; when an address of ours is gone, its path no longer asks for it. Null for a datagram
     *     that belongs to no peer.
     */
    public SendOutcome send(
            @Nullable Peer peer,
            Path path,
            int trafficClass,
            MemorySegment memory,
            long offset,
            int bytes,
            int segmentBytes) {
        SendOutcome outcome =
                switch (path) {
                    case Path.Direct direct -> udp.send(direct.to(), trafficClass, memory, offset, bytes, segmentBytes);
                    case Path.Whole whole -> udp.sendWhole(whole.direct().to(), memory, offset, bytes);
                    case Path.Relayed relayed -> relay(relayed, memory, offset, bytes, segmentBytes);
                    case Path.DirectAndRelayed both -> {
                        SendOutcome relayed = relay(both.relayed(), memory, offset, bytes, segmentBytes);
                        SendOutcome direct =
                                udp.send(both.direct().to(), trafficClass, memory, offset, bytes, segmentBytes);
                        yield direct.isSent() ? direct : relayed;
                    }
                };
        if (outcome == SendOutcome.SENT_WITHOUT_SOURCE && peer != null && path.equals(peer.endpoint())) {
            peer.setEndpoint(path.withoutLocalAddress());
        }
        return outcome;
    }

    private static SendOutcome relay(
            Path.Relayed path, MemorySegment memory, long offset, int bytes, int segmentBytes) {
        return path.link().send(memory, offset, bytes, segmentBytes) ? SendOutcome.SENT : SendOutcome.BUFFER_FULL;
    }
}
