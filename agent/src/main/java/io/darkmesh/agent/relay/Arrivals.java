package io.darkmesh.agent.relay;

import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.relay.RelayFrame;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hands data and signals of one relay to the listener, without allocating for each packet. Owned by the reader. */
final class Arrivals {
    private static final int DATA = 5;
    private static final int SIGNAL = 6;

    private final String relayId;
    private final RelayEvents events;
    private final Function<Key32, QueuedLink> links;
    private @Nullable Key32 lastPeer;
    private @Nullable RelayLink lastLink;

    Arrivals(String relayId, RelayEvents events, Function<Key32, QueuedLink> links) {
        this.relayId = relayId;
        this.events = events;
        this.links = links;
    }

    /** Takes the next frame when it is whole, and data or a signal. */
    boolean take(ByteBuffer message) {
        int at = message.position();
        int left = message.remaining() - RelayFrame.HEADER_BYTES;
        if (left < Key32.SIZE_BYTES) {
            return false;
        }
        int type = message.get(at);
        int length = message.getInt(at + 1);
        if ((type != DATA && type != SIGNAL) || length < Key32.SIZE_BYTES || length > left) {
            return false;
        }
        int end = at + RelayFrame.HEADER_BYTES + length;
        int limit = message.limit();
        RelayLink link = link(message, at + RelayFrame.HEADER_BYTES);
        message.limit(end).position(at + RelayFrame.HEADER_BYTES + Key32.SIZE_BYTES);
        Key32 peer = peer();
        if (type == DATA) {
            events.onData(relayId, peer, link, message);
        } else {
            events.onSignal(relayId, peer, message);
        }
        message.limit(limit).position(end);
        return true;
    }

    void onPeerGone(Key32 peer) {
        events.onPeerGone(relayId, peer);
    }

    private RelayLink link(ByteBuffer message, int at) {
        Key32 known = lastPeer;
        RelayLink link = lastLink;
        if (known != null && link != null && isSame(known, message, at)) {
            return link;
        }
        Key32 peer = Key32.read(message, at);
        link = links.apply(peer);
        lastPeer = peer;
        lastLink = link;
        return link;
    }

    private Key32 peer() {
        Key32 peer = lastPeer;
        if (peer == null) {
            throw new IllegalStateException("link() comes first");
        }
        return peer;
    }

    private static boolean isSame(Key32 key, ByteBuffer message, int at) {
        return key.a() == message.getLong(at)
                && key.b() == message.getLong(at + 8)
                && key.c() == message.getLong(at + 16)
                && key.d() == message.getLong(at + 24);
    }
}
