package io.darkmesh.relay.router;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.relay.RefusalCode;
import io.darkmesh.protocol.relay.RelayFrame;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection. What comes in is handled by its transport's thread; what goes out may come from any thread and is
 * guarded by this object's lock, which is never held while another session's is taken.
 */
public final class RelaySession {
    private final RelayRouter router;
    private final RelayTransport transport;
    private final RelayFrame.Challenge challenge;
    private final X25519Secret ephemeral;
    private final long connectedNs;
    private final ReadPacer pacer;
    private volatile long heardNs;
    private volatile @Nullable RelayAddress address;
    private volatile long expiresAt = Long.MAX_VALUE;

    private final WaitingFrames waiting; // guarded by this
    private final SendWindow window; // guarded by this
    private boolean closed; // guarded by this

    RelaySession(
            RelayRouter router,
            RelayTransport transport,
            RelayFrame.Challenge challenge,
            X25519Secret ephemeral,
            long nowNs) {
        RelayLimits limits = router.limits();
        this.router = router;
        this.transport = transport;
        this.challenge = challenge;
        this.ephemeral = ephemeral;
        this.connectedNs = nowNs;
        this.heardNs = nowNs;
        this.pacer = new ReadPacer(limits.bytesPerSecond(), limits.burstBytes(), nowNs);
        this.waiting = new WaitingFrames(limits.queuedFrames());
        this.window = new SendWindow(limits.windowBytes());
    }

    /** One binary message has come in. The router keeps the buffer and writes into it. */
    public void onMessage(ByteBuffer message, long nowNs) {
        heardNs = nowNs;
        long pauseNs = pacer.onRead(message.remaining(), nowNs);
        if (pauseNs > 0) {
            transport.pauseReading(pauseNs);
        }
        RelayAddress own = address;
        if (own == null) {
            authenticate(message);
        } else if (!new RunForwarder(router, this, own).forward(message)) {
            refuse(RefusalCode.PROTOCOL);
        }
    }

    private void authenticate(ByteBuffer message) {
        Optional<RelayFrame> frame = RelayFrame.read(message);
        if (frame.isEmpty() || message.hasRemaining() || !(frame.get() instanceof RelayFrame.Authenticate answer)) {
            refuse(RefusalCode.PROTOCOL);
            return;
        }
        switch (router.doorkeeper().admit(answer, challenge, ephemeral)) {
            case Admission.Refused refused -> refuse(refused.code());
            case Admission.Admitted admitted -> {
                expiresAt = admitted.expiresAt();
                address = admitted.address();
                becomeReady(admitted.address());
            }
        }
    }

    /** Whoever can find this connection finds it welcomed. */
    private void becomeReady(RelayAddress own) {
        RelayLimits limits = router.limits();
        RelaySession older;
        synchronized (this) {
            older = router.register(own, this);
            control(new RelayFrame.Welcome(seconds(limits.keepaliveNs()), seconds(limits.deadNs())));
        }
        if (older != null) {
            older.refuse(RefusalCode.REPLACED);
        }
    }

    private static int seconds(long ns) {
        return (int) (ns / 1_000_000_000L);
    }

    /** The transport has written that many bytes of message, or has given them up. */
    public synchronized void onWritten(int bytes, long nowNs) {
        window.onWritten(bytes, nowNs);
        while (!closed && window.hasRoom()) {
            ByteBuffer next = waiting.poll();
            if (next == null) {
                return;
            }
            send(next);
        }
    }

    /** The connection has ended. */
    public void onClosed() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        router.onClosed(address, this);
    }

    void onTick(long nowNs) {
        RelayLimits limits = router.limits();
        if ((address == null && nowNs - connectedNs > limits.handshakeNs()) || nowNs - heardNs > limits.deadNs()) {
            refuse(RefusalCode.SILENT);
        } else if (router.doorkeeper().isOver(expiresAt)) {
            refuse(RefusalCode.EXPIRED);
        }
    }

    /** A run of whole frames of one kind for this connection's agent. */
    synchronized void deliver(boolean signal, ByteBuffer frames) {
        if (closed) {
            return;
        }
        if (waiting.isEmpty() && window.hasRoom()) {
            send(frames);
            router.counters().forwardedMessages.increment();
            router.counters().forwardedBytes.add(frames.remaining());
            return;
        }
        for (int at = frames.position(); at < frames.limit(); ) {
            int size = RelayFrame.HEADER_BYTES + frames.getInt(at + 1);
            router.counters().droppedFrames.add(waiting.add(signal, frames.slice(at, size)));
            at += size;
        }
    }

    /** A frame of the relay's own: few, small, and never behind data. */
    synchronized void control(RelayFrame frame) {
        if (!closed && window.hasRoomForControl()) {
            send(frame.toMessage());
        }
    }

    void refuse(RefusalCode code) {
        synchronized (this) {
            if (closed) {
                return;
            }
            send(new RelayFrame.Refused(code).toMessage());
            closed = true;
            waiting.clear();
        }
        router.counters().refused.increment();
        router.onClosed(address, this);
        transport.close();
    }

    private void send(ByteBuffer message) {
        window.onSent(message.remaining());
        transport.send(message);
    }

    /** Whom this connection belongs to, once it has proven it. */
    public Optional<Key32> nodeKey() {
        RelayAddress own = address;
        return own == null ? Optional.empty() : Optional.of(own.nodeKey());
    }
}
