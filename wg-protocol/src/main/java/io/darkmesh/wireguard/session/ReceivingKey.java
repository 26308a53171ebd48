package io.darkmesh.wireguard.session;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.packet.InnerPacket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** One direction of a session: the key to open with and its replay window. Any number of workers use it at once. */
public final class ReceivingKey extends Receiver {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final TransportKey key;
    private final ReplayWindow window = new ReplayWindow();
    private final long rejectAtNs;
    private final long lateRekeyAtNs;
    private volatile boolean retired;
    private volatile boolean confirmed;
    private boolean lateRekeyAsked;

    /**
     * A key that has seen no counter.
     *
     * @param createdNs when the handshake was completed
     * @param initiator whether we started the handshake: then the key needs no confirmation, and we renew it late in
     *     its life even when we only receive
     */
    public ReceivingKey(int index, Peer peer, TransportKey key, long createdNs, boolean initiator) {
        super(index, peer);
        this.key = key;
        this.rejectAtNs = createdNs + Limits.REJECT_AFTER_TIME_NS;
        this.lateRekeyAtNs = initiator ? createdNs + Limits.LATE_REKEY_AFTER_NS : Limits.NEVER;
        this.confirmed = initiator;
    }

    /**
     * Opens a transport message in place: authenticates, checks for replay, and checks that the inner packet comes from
     * one of this very peer's addresses. The packet is then at {@code offset + 16}.
     *
     * @param offset of the message's type byte; its type and receiver index have been read already
     * @param bytes length of the message
     * @param table whose prefixes these are
     * @return length of the inner packet without padding, 0 for a keepalive, or the negative code of a {@link Drop}
     */
    public int open(
            TransportAead aead, MemorySegment buffer, long offset, int bytes, long nowNs, AllowedIps<Peer> table) {
        if (bytes < TransportData.MIN_BYTES) {
            return Drop.MALFORMED.code();
        }
        if (nowNs >= rejectAtNs) {
            return Drop.KEY_EXPIRED.code();
        }
        long counter = buffer.get(LONG, offset + TransportData.COUNTER);
        if (Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
            return Drop.COUNTER_EXHAUSTED.code();
        }
        long packet = offset + TransportData.HEADER_BYTES;
        boolean authentic = aead.open(key, counter, buffer, packet, bytes - TransportData.HEADER_BYTES);
        // A key zeroed under our hands opens what anyone could have sealed: see SendingKey.seal.
        VarHandle.acquireFence();
        if (retired) {
            return Drop.KEY_EXPIRED.code();
        }
        if (!authentic) {
            return Drop.AUTHENTICATION_FAILED.code();
        }
        if (!window.accept(counter)) {
            return Drop.REPLAYED.code();
        }
        if (!confirmed) {
            confirm();
        }
        int plaintextBytes = bytes - TransportData.MIN_BYTES;
        return plaintextBytes == 0 ? 0 : innerLength(buffer, packet, plaintextBytes, table);
    }

    private int innerLength(MemorySegment buffer, long packet, int available, AllowedIps<Peer> table) {
        int length = InnerPacket.length(buffer, packet, available);
        if (length == InnerPacket.MALFORMED) {
            return Drop.PACKET_MALFORMED.code();
        }
        Peer owner = sourceOwner(buffer, packet, table);
        return owner == peer() ? length : Drop.SOURCE_NOT_ALLOWED.code();
    }

    private static @Nullable Peer sourceOwner(MemorySegment buffer, long packet, AllowedIps<Peer> table) {
        if (InnerPacket.version(buffer, packet) == 4) {
            return table.lookup(InnerPacket.ipv4Source(buffer, packet));
        }
        return table.lookup(InnerPacket.ipv6SourceHigh(buffer, packet), InnerPacket.ipv6SourceLow(buffer, packet));
    }

    private void confirm() {
        confirmed = true;
        peer().poke(Peer.KEY_CONFIRMED);
    }

    /**
     * Accounts for messages that {@link #open} authenticated, once for as many as there were.
     *
     * @param wireBytes UDP payload of those it accepted, together; one that it dropped though {@link Drop#isAuthentic}
     *     counts 0 bytes
     * @param data false when all were keepalives
     */
    public void received(long nowNs, long wireBytes, boolean data) {
        peer().activity().received(nowNs, wireBytes, data);
        if (nowNs >= lateRekeyAtNs && !lateRekeyAsked) {
            lateRekeyAsked = true;
            peer().wantHandshake();
        }
    }

    /** The next data is to confirm the key once more. The engine only. */
    void awaitConfirmation() {
        confirmed = false;
    }

    /** Whether data has arrived on it, or none need. */
    public boolean isConfirmed() {
        return confirmed;
    }

    /** Ends the key for good and zeroes it. The engine only; workers may be using it. */
    void retire() {
        retired = true;
        VarHandle.fullFence();
        key.destroy();
    }
}
