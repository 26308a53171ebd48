package io.darkmesh.relay.router;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.relay.RelayFrame;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Forwards one message: neighbouring frames of one kind for one peer travel on together, in the buffer they came in, with
 * the destination's key overwritten by the source's.
 */
final class RunForwarder {
    private static final int KEY_OFFSET = RelayFrame.HEADER_BYTES;
    private static final int LEAST_BODY_BYTES = Key32.SIZE_BYTES;
    private static final byte DATA = 5;
    private static final byte SIGNAL = 6;

    private final RelayRouter router;
    private final RelaySession source;
    private final RelayAddress sourceAddress;
    private final byte[] sourceKey;
    private @Nullable Key32 runPeer;
    private byte runType;
    private int runStart;

    RunForwarder(RelayRouter router, RelaySession source, RelayAddress sourceAddress) {
        this.router = router;
        this.source = source;
        this.sourceAddress = sourceAddress;
        this.sourceKey = sourceAddress.nodeKey().bytes();
    }

    /** Whether the message held nothing but whole frames that may come from an agent. */
    boolean forward(ByteBuffer message) {
        int at = message.position();
        while (message.limit() - at >= RelayFrame.HEADER_BYTES) {
            byte type = message.get(at);
            int length = message.getInt(at + 1);
            if (length < 0 || length > message.limit() - at - RelayFrame.HEADER_BYTES) {
                break;
            }
            if (type == DATA || type == SIGNAL) {
                if (length < LEAST_BODY_BYTES) {
                    break;
                }
                addToRun(message, at, type);
            } else {
                endRun(message, at);
                if (!control(message.slice(at, RelayFrame.HEADER_BYTES + length))) {
                    return false;
                }
            }
            at += RelayFrame.HEADER_BYTES + length;
        }
        endRun(message, at);
        return at == message.limit();
    }

    private void addToRun(ByteBuffer message, int at, byte type) {
        Key32 peer = Key32.read(message, at + KEY_OFFSET);
        if (!peer.equals(runPeer) || type != runType) {
            endRun(message, at);
            runPeer = peer;
            runType = type;
            runStart = at;
        }
        message.put(at + KEY_OFFSET, sourceKey);
    }

    private void endRun(ByteBuffer message, int end) {
        Key32 peer = runPeer;
        if (peer == null) {
            return;
        }
        runPeer = null;
        RelaySession destination = router.find(sourceAddress.to(peer));
        if (destination == null || destination == source) {
            router.counters().peersGone.increment();
            source.control(new RelayFrame.PeerGone(peer));
        } else {
            destination.deliver(runType == SIGNAL, message.slice(runStart, end - runStart));
        }
    }

    private boolean control(ByteBuffer frame) {
        Optional<RelayFrame> read = RelayFrame.read(frame);
        if (read.isPresent() && read.get() instanceof RelayFrame.Ping ping) {
            source.control(new RelayFrame.Pong(ping.value()));
            return true;
        }
        return read.isPresent() && read.get() instanceof RelayFrame.Pong;
    }
}
