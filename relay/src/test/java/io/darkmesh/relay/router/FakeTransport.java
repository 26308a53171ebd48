package io.darkmesh.relay.router;

import io.darkmesh.protocol.relay.RelayFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was sent; writes it only when told to. */
final class FakeTransport implements RelayTransport {
    final List<RelayFrame> sent = new ArrayList<>();
    int unwrittenBytes;
    long pausedNs;
    boolean closed;

    @Override
    public void send(ByteBuffer message) {
        unwrittenBytes += message.remaining();
        ByteBuffer in = message.slice();
        while (in.hasRemaining()) {
            sent.add(RelayFrame.read(in).orElseThrow());
        }
    }

    void write(RelaySession session) {
        while (unwrittenBytes > 0) {
            int bytes = unwrittenBytes;
            unwrittenBytes = 0;
            session.onWritten(bytes, 0);
        }
    }

    @Override
    public void pauseReading(long durationNs) {
        pausedNs += durationNs;
    }

    @Override
    public void close() {
        closed = true;
    }

    <F extends RelayFrame> List<F> sent(Class<F> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
