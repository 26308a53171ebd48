package io.darkmesh.wireguard.session;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.message.TransportData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** One direction of a session: the key to seal with and its counter. Any number of workers use it at once. */
public final class SendingKey {
    /** No counter is left: what {@link #nextCounter} answers then. No counter has this value. */
    public static final long EXHAUSTED = -1;

    /** What {@link #seal} answers when the key was retired meanwhile: the datagram must not be sent. */
    public static final int RETIRED = -1;

    /** Bytes of a keepalive on the wire. */
    public static final int KEEPALIVE_BYTES = TransportData.MIN_BYTES;

    private static final VarHandle COUNTER;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static {
        try {
            COUNTER = MethodHandles.lookup().findVarHandle(SendingKey.class, "counter", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Peer peer;
    private final TransportKey key;
    private final int remoteIndex;
    private final long rejectAtNs;
    private final long rekeyAtNs;
    private volatile boolean retired;

    @SuppressWarnings("unused") // through COUNTER
    private long counter;

    /**
     * A key at counter 0.
     *
     * @param remoteIndex the receiver index to put into each message
     * @param createdNs when the handshake was completed
     * @param initiator whether we started the handshake, and so renew it when it is old
     */
    public SendingKey(Peer peer, TransportKey key, int remoteIndex, long createdNs, boolean initiator) {
        this(peer, key, remoteIndex, createdNs, initiator, 0);
    }

    SendingKey(Peer peer, TransportKey key, int remoteIndex, long createdNs, boolean initiator, long firstCounter) {
        this.peer = peer;
        this.key = key;
        this.remoteIndex = remoteIndex;
        this.rejectAtNs = createdNs + Limits.REJECT_AFTER_TIME_NS;
        this.rekeyAtNs = initiator ? createdNs + Limits.REKEY_AFTER_TIME_NS : Limits.NEVER;
        this.counter = firstCounter;
    }

    /** Whose key it is. */
    public Peer peer() {
        return peer;
    }

    /** The receiver index in each message. */
    public int remoteIndex() {
        return remoteIndex;
    }

    /** Whether it may still seal: younger than REJECT_AFTER_TIME, messages left, not retired. */
    public boolean usable(long nowNs) {
        return nowNs < rejectAtNs
                && !retired
                && Long.compareUnsigned((long) COUNTER.getOpaque(this), Limits.REJECT_AFTER_MESSAGES) < 0;
    }

    /** A counter that nobody else gets, or {@link #EXHAUSTED}. */
    public long nextCounter() {
        return nextCounters(1);
    }

    /**
     * The first of {@code count} counters in a row that nobody else gets.
     *
     * @param count at least 1
     * @return {@link #EXHAUSTED} when not so many are left
     */
    public long nextCounters(int count) {
        while (true) {
            long first = (long) COUNTER.getOpaque(this);
            if (Long.compareUnsigned(first, Limits.REJECT_AFTER_MESSAGES - count) > 0) {
                return EXHAUSTED;
            }
            if (COUNTER.compareAndSet(this, first, first + count)) {
                return first;
            }
        }
    }

    /**
     * Makes a transport message in place. The packet is at {@code offset + 16}; header, padding and tag are written
     * around it.
     *
     * @param counter from {@link #nextCounters}, used for this message alone
     * @param packetBytes length of the inner packet, 0 for a keepalive
     * @param paddedBytes its length with padding, from {@code packet.Padding}; the buffer must have 16 more for the tag
     * @return length of the message, or {@link #RETIRED}
     */
    public int seal(
            TransportAead aead, long counter, MemorySegment buffer, long offset, int packetBytes, int paddedBytes) {
        buffer.set(INT, offset, Message.TRANSPORT_DATA);
        buffer.set(INT, offset + TransportData.RECEIVER, remoteIndex);
        buffer.set(LONG, offset + TransportData.COUNTER, counter);
        long packet = offset + TransportData.HEADER_BYTES;
        for (int i = packetBytes; i < paddedBytes; i++) {
            buffer.set(ValueLayout.JAVA_BYTE, packet + i, (byte) 0);
        }
        aead.seal(key, counter, buffer, packet, paddedBytes);
        // Whoever retires sets the flag before it zeroes: a seal that met a zero sees the flag here.
        VarHandle.acquireFence();
        return retired ? RETIRED : TransportData.MIN_BYTES + paddedBytes;
    }

    /**
     * Accounts for messages that were sealed with this key and handed to the network, once for as many as were.
     *
     * @param wireBytes their UDP payload together
     * @param data false when all were keepalives
     */
    public void sent(long nowNs, long wireBytes, boolean data) {
        peer.activity().sent(nowNs, wireBytes, data);
        if (nowNs >= rekeyAtNs
                || Long.compareUnsigned((long) COUNTER.getOpaque(this), Limits.REKEY_AFTER_MESSAGES) >= 0) {
            peer.wantHandshake();
        }
    }

    /** Messages sealed, or about to be, unsigned. */
    public long counter() {
        return (long) COUNTER.getOpaque(this);
    }

    /** Ends the key for good and zeroes it. The engine only; workers may be using it. */
    void retire() {
        retired = true;
        VarHandle.fullFence();
        key.destroy();
    }
}
