package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.FlowChecker;
import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.agent.filter.Verdict;
import io.darkmesh.agent.path.PathMtu;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.TunQueue;
import io.darkmesh.tun.udp.DatagramReceiver;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.session.Drop;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.ReceivingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From a socket to the TUN device. Belongs to one thread, which calls {@link #runOnce} until it answers false. */
public final class InboundWorker implements AutoCloseable {
    /** Opened bytes after which packets are written, so that they are still in the processor's cache. */
    private static final int FLUSH_BYTES = 262_144;

    private final Tables tables;
    private final SlowPath slowPath;
    private final DatagramReceiver receiver;
    private final List<? extends TunQueue> queues;
    private final WorkerAead ciphers;
    private TransportAead aead;
    private final FlowChecker checker;
    private final Origins origins;
    private final OriginWatch originWatch;
    private final WorkerCounters counters = new WorkerCounters();
    private final ParsedPacket packet = new ParsedPacket();
    private final Arena arena = Arena.ofShared();
    private final Coalescer coalescer;
    private @Nullable ReceivingKey key;
    private long keyBytes;
    private boolean keyData;
    private int unwrittenBytes;
    private long nowNs;

    /** Names where a received message came from. */
    @FunctionalInterface
    public interface Origins {
        /** UDP sockets. */
        Origins UDP = Path.Direct::back;

        /** The path back to where message {@code i} came from. */
        Path origin(ReceivedBatch batch, int i);
    }

    /** A worker that writes to all queues of the device, a flow always to the same one. */
    public InboundWorker(Tables tables, SlowPath slowPath, DatagramReceiver receiver, Origins origins, TunDevice tun) {
        this.tables = tables;
        this.slowPath = slowPath;
        this.receiver = receiver;
        this.origins = origins;
        this.originWatch = new OriginWatch(slowPath, origins);
        this.queues = tun.queues();
        this.ciphers = new WorkerAead(tables.aead());
        this.aead = ciphers.current();
        this.checker = tables.filter().newChecker();
        this.coalescer = new Coalescer(arena, new MergeRules(tun.offloads()));
    }

    public WorkerCounters counters() {
        return counters;
    }

    /** Waits for datagrams and writes what is there; false when the port was closed. */
    public boolean runOnce() {
        int messages = receiver.receive(ReceivedBatch.MAX_MESSAGES);
        if (messages == DatagramReceiver.CLOSED) {
            return false;
        }
        aead = ciphers.current();
        nowNs = tables.nowNs().getAsLong();
        counters.batch();
        ReceivedBatch batch = receiver.batch();
        for (int i = 0; i < messages; i++) {
            onMessage(batch, i);
        }
        account(null);
        write();
        return true;
    }

    private void onMessage(ReceivedBatch batch, int i) {
        long begin = batch.offset(i);
        long end = begin + batch.bytes(i);
        int segmentBytes = batch.segmentBytes(i);
        boolean originSeen = false;
        for (long at = begin; at < end; at += segmentBytes) {
            int bytes = (int) Math.min(segmentBytes, end - at);
            if (!isTransportData(batch.memory(), at, bytes)) {
                if (!slowPath.onDatagram(origins.origin(batch, i), batch.memory(), at, bytes)) {
                    counters.dropped(DropReason.ENGINE_BUSY);
                }
                continue;
            }
            boolean authentic = onTransportData(batch, i, at, bytes);
            if (authentic && !originSeen && key != null) {
                originSeen = true;
                originWatch.check(key.peer(), batch, i, nowNs);
            }
        }
    }

    private static boolean isTransportData(MemorySegment memory, long at, int bytes) {
        return bytes >= TransportData.MIN_BYTES && Wire.i32LittleEndian(memory, at) == Message.TRANSPORT_DATA;
    }

    /** Answers whether the peer has really sent it. */
    private boolean onTransportData(ReceivedBatch batch, int i, long at, int bytes) {
        MemorySegment memory = batch.memory();
        int index = Wire.i32LittleEndian(memory, at + TransportData.RECEIVER);
        ReceivingKey receiving = key;
        if (receiving == null || receiving.index() != index) {
            receiving = tables.receivers().key(index);
            if (receiving == null) {
                counters.dropped(DropReason.UNKNOWN_RECEIVER);
                return false;
            }
            account(receiving);
        }
        int packetBytes = receiving.open(aead, memory, at, bytes, nowNs, tables.allowedIps());
        if (packetBytes < 0) {
            Drop drop = Drop.of(packetBytes);
            if (drop == Drop.PACKET_MALFORMED && isInnerMessage(memory, at, bytes)) {
                keyBytes += bytes;
                onInnerMessage(batch, i, at, bytes);
                return true;
            }
            counters.dropped(DropReason.of(drop));
            keyData |= drop.isAuthentic();
            return drop.isAuthentic();
        }
        keyBytes += bytes;
        if (packetBytes > 0) {
            keyData = true;
            onPacket(memory, at + TransportData.HEADER_BYTES, packetBytes, batch.trafficClass(i));
        }
        return true;
    }

    private static boolean isInnerMessage(MemorySegment memory, long at, int bytes) {
        return bytes >= TransportData.MIN_BYTES + Integer.BYTES
                && Wire.i32(memory, at + TransportData.HEADER_BYTES) == PathMessage.INNER_MAGIC;
    }

    private void onInnerMessage(ReceivedBatch batch, int i, long at, int bytes) {
        ReceivingKey receiving = key;
        int messageBytes = bytes - TransportData.MIN_BYTES;
        long message = at + TransportData.HEADER_BYTES;
        if (receiving != null
                && !slowPath.onInner(
                        receiving.peer(), origins.origin(batch, i), batch.memory(), message, messageBytes)) {
            counters.dropped(DropReason.ENGINE_BUSY);
        }
    }

    /** Settles what came in with the last key, and goes on with another one. */
    private void account(@Nullable ReceivingKey next) {
        if (key != null && (keyBytes > 0 || keyData)) {
            key.received(nowNs, keyBytes, keyData);
        }
        key = next;
        keyBytes = 0;
        keyData = false;
    }

    private void onPacket(MemorySegment memory, long at, int bytes, int outerTrafficClass) {
        if (!Ecn.merge(outerTrafficClass, memory, at)) {
            counters.dropped(DropReason.CONGESTION);
            return;
        }
        Verdict verdict = packet.parse(memory, at, bytes);
        if (verdict == Verdict.ALLOWED) {
            verdict = checker.check(packet, memory, at, nowNs);
        }
        if (verdict != Verdict.ALLOWED) {
            counters.dropped(DropReason.of(verdict));
            return;
        }
        if (MssClamp.concerns(packet) && key != null) {
            clamp(memory, at, key.peer());
        }
        counters.passed(1, bytes);
        coalescer.add(memory, at, packet);
        unwrittenBytes += bytes;
        if (unwrittenBytes >= FLUSH_BYTES || coalescer.isFull()) {
            write();
        }
    }

    /** What the peer asks us to send has to fit the path to it. */
    private void clamp(MemorySegment memory, long at, Peer peer) {
        PathMtu mtu = PathMtus.of(peer);
        if (mtu != null) {
            MssClamp.apply(memory, at, packet, mtu.ceilingBytes(), true);
        }
    }

    private void write() {
        int refused = coalescer.flush(queues);
        if (refused > 0) {
            counters.dropped(DropReason.DEVICE_REFUSED, refused);
        }
        unwrittenBytes = 0;
    }

    /** Frees the worker's memory; by its thread, or after it has ended. */
    @Override
    public void close() {
        arena.close();
    }
}
