package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.packet.Ecn;
import io.darkmesh.wireguard.packet.Padding;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.SendingKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends transport data from the engine: keepalives and what was staged. */
final class Transmitter {
    private static final int OVERHEAD_BYTES = SendingKey.KEEPALIVE_BYTES;
    private static final byte[] NOTHING = {};

    private final TransportAead aead;
    private int mtuBytes;
    private byte[] scratch = new byte[2048];

    Transmitter(TransportAead aead) {
        this.aead = aead;
    }

    void setMtu(int bytes) {
        mtuBytes = bytes;
    }

    /** Sends a keepalive on the current session; false when there is none or nowhere to send it. */
    boolean keepalive(PeerState state, long nowNs, TunnelSink sink) {
        return transmit(state, current(state, nowNs), NOTHING, nowNs, sink);
    }

    /** Sends what was staged; answers whether that was anything. What cannot go stays. */
    boolean flush(PeerState state, long nowNs, TunnelSink sink) {
        boolean any = false;
        while (!state.staged.isEmpty() && state.peer.endpoint() != null) {
            SendingKey key = current(state, nowNs);
            byte[] packet = key == null ? null : state.staged.poll();
            if (packet == null || !transmit(state, key, packet, nowNs, sink)) {
                break;
            }
            any = true;
        }
        return any;
    }

    /** Sends a packet that belongs to no flow of the peer's, on a path of its own choice; false when there is no session. */
    boolean control(PeerState state, Endpoint to, ByteBuffer packet, long nowNs, TunnelSink sink) {
        SendingKey key = current(state, nowNs);
        long counter = key == null ? SendingKey.EXHAUSTED : key.nextCounter();
        if (key == null || counter == SendingKey.EXHAUSTED) {
            return false;
        }
        int length = packet.remaining();
        int padded = Padding.paddedBytes(length, mtuBytes);
        byte[] buffer = new byte[padded + OVERHEAD_BYTES];
        packet.get(packet.position(), buffer, TransportData.HEADER_BYTES, length);
        int bytes = key.seal(aead, counter, MemorySegment.ofArray(buffer), 0, length, padded);
        sink.send(state.peer, to, ByteBuffer.wrap(buffer, 0, bytes).slice(), 0);
        key.sent(nowNs, bytes, false);
        return true;
    }

    private static @Nullable SendingKey current(PeerState state, long nowNs) {
        var current = state.keypairs.current();
        return current != null && current.sending().usable(nowNs) ? current.sending() : null;
    }

    private boolean transmit(PeerState state, @Nullable SendingKey key, byte[] packet, long nowNs, TunnelSink sink) {
        Endpoint to = state.peer.endpoint();
        if (key == null || to == null) {
            return false;
        }
        long counter = key.nextCounter();
        if (counter == SendingKey.EXHAUSTED) {
            return false;
        }
        int padded = Padding.paddedBytes(packet.length, mtuBytes);
        if (scratch.length < padded + OVERHEAD_BYTES) {
            scratch = new byte[padded + OVERHEAD_BYTES];
        }
        MemorySegment buffer = MemorySegment.ofArray(scratch);
        int trafficClass = 0;
        if (packet.length > 0) {
            MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, TransportData.HEADER_BYTES, packet.length);
            trafficClass = Ecn.outer(buffer, TransportData.HEADER_BYTES);
        }
        int bytes = key.seal(aead, counter, buffer, 0, packet.length, padded);
        sink.send(state.peer, to, ByteBuffer.wrap(scratch, 0, bytes).slice(), trafficClass);
        key.sent(nowNs, bytes, packet.length > 0);
        return true;
    }
}
