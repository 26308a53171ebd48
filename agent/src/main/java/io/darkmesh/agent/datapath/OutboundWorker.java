package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.FlowChecker;
import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.agent.filter.Verdict;
import io.darkmesh.agent.path.PathMtu;
import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunQueue;
import io.darkmesh.tun.VirtioNetHeader;
import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.SendOutcome;
import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.packet.InnerPacket;
import io.darkmesh.wireguard.packet.Padding;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.SendingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** From a TUN queue to the network. Belongs to one thread, which calls {@link #runOnce} until it answers false. */
public final class OutboundWorker implements AutoCloseable {
    /** Bytes to read from the device before sealing begins, so that a batch stays in the processor's cache. */
    private static final int WANTED_BYTES = 65_536;

    /** Peers whose batches may be open at the same time. */
    private static final int OPEN_BATCHES = 4;

    /** Frames in a batch that only a program fills which sends faster than they are read. */
    private static final int FLOOD_FRAMES = 32;

    private final Tables tables;
    private final SlowPath slowPath;
    private final TunQueue tun;
    private final AtomicReference<@Nullable DatagramSender> nextSender = new AtomicReference<>();
    private DatagramSender udp;
    private PathSender sender;
    private final WorkerAead ciphers;
    private TransportAead aead;
    private final FlowChecker checker;
    private final WorkerCounters counters = new WorkerCounters();
    private final ParsedPacket packet = new ParsedPacket();
    private final SuperPacket superPacket = new SuperPacket();
    private final Arena arena = Arena.ofShared();
    private final FrameBatch frames = new FrameBatch(arena, FrameBatch.MAX_FRAMES, WANTED_BYTES, 0);
    private final MemorySegment scratch = arena.allocate(FrameBatch.MAX_FRAME_BYTES);
    private final IcmpUnreachable unreachable = new IcmpUnreachable(arena);
    private final GatherList answer = new GatherList(arena, 1);
    private final SealedBatch[] batches = new SealedBatch[OPEN_BATCHES];
    private int oldest;
    private int mtuBytes;
    private int port;
    private long nowNs;

    /** A worker; it owns the sender. */
    public OutboundWorker(Tables tables, SlowPath slowPath, TunQueue tun, DatagramSender sender) {
        this.tables = tables;
        this.slowPath = slowPath;
        this.tun = tun;
        this.udp = sender;
        this.sender = new PathSender(sender);
        this.ciphers = new WorkerAead(tables.aead());
        this.aead = ciphers.current();
        this.checker = tables.filter().newChecker();
        for (int i = 0; i < OPEN_BATCHES; i++) {
            batches[i] = new SealedBatch(arena);
        }
    }

    public WorkerCounters counters() {
        return counters;
    }

    /** Sends through this one from the next batch on; closes the one before. Any thread. */
    public void replaceSender(DatagramSender sender) {
        DatagramSender skipped = nextSender.getAndSet(sender);
        if (skipped != null) {
            skipped.close();
        }
    }

    /** Waits for frames and sends what is there; false when the device was closed. */
    public boolean runOnce() {
        int count = tun.read(frames);
        if (count == TunQueue.CLOSED) {
            return false;
        }
        takeNextSender();
        aead = ciphers.current();
        nowNs = tables.nowNs().getAsLong();
        mtuBytes = tables.mtuBytes().getAsInt();
        port = tables.port().getAsInt();
        for (int i = 0; i < count; i++) {
            onFrame(frames.offset(i), frames.bytes(i));
        }
        for (SealedBatch batch : batches) {
            flush(batch);
        }
        if (count >= FLOOD_FRAMES) {
            letOthersRun();
        }
        return true;
    }

    /** On busy processors others would wait for the scheduler's tick, and what is sent to them would be lost meanwhile. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersRun() {
        Thread.yield();
    }

    private void takeNextSender() {
        DatagramSender next = nextSender.getAndSet(null);
        if (next != null) {
            udp.close();
            udp = next;
            sender = new PathSender(next);
        }
    }

    private void onFrame(int headerAt, int bytes) {
        MemorySegment memory = frames.memory();
        long ip = (long) headerAt + VirtioNetHeader.BYTES;
        Verdict verdict = packet.parse(memory, ip, bytes - VirtioNetHeader.BYTES);
        if (verdict == Verdict.ALLOWED && !superPacket.read(memory, headerAt, packet)) {
            verdict = Verdict.MALFORMED;
        }
        if (verdict == Verdict.ALLOWED) {
            verdict = checker.check(packet, memory, ip, nowNs);
        }
        if (verdict != Verdict.ALLOWED) {
            counters.dropped(DropReason.of(verdict));
            return;
        }
        Peer peer = destination(memory, ip);
        if (peer == null) {
            refuse(memory, ip, DropReason.NO_PEER);
            return;
        }
        if (!(peer.endpoint() instanceof Path path)) {
            refuse(memory, ip, DropReason.NO_PATH);
            return;
        }
        if (RoutingLoop.holds(packet, path, port)) {
            counters.dropped(DropReason.ROUTING_LOOP, superPacket.pieces());
            return;
        }
        PathMtu mtu = PathMtus.of(peer);
        if (mtu != null && !fit(memory, headerAt, mtu)) {
            return;
        }
        SendingKey key = peer.sendingKey();
        int sealed = key == null || !key.usable(nowNs) ? 0 : seal(key, path, Ecn.outer(memory, ip), mtu);
        if (sealed < superPacket.pieces()) {
            stage(peer, sealed);
        }
    }

    /** Makes the packet fit the path, and answers false when it cannot be sent because it does not. */
    private boolean fit(MemorySegment memory, int headerAt, PathMtu mtu) {
        long ip = (long) headerAt + VirtioNetHeader.BYTES;
        if (MssClamp.concerns(packet)) {
            boolean isChecksumDone = (VirtioNetHeader.flags(memory, headerAt) & VirtioNetHeader.NEEDS_CSUM) == 0;
            MssClamp.apply(memory, ip, packet, mtu.ceilingBytes(), isChecksumDone);
        }
        if (superPacket.longest() <= mtu.provenBytes()
                || superPacket.cutTcp(mtu.provenBytes())
                || superPacket.longest() <= mtu.ceilingBytes()
                || PathMtus.mayBeCut(memory, ip, packet)) {
            return true;
        }
        counters.dropped(DropReason.ABOVE_PATH_MTU, superPacket.pieces());
        answer(unreachable.tooBig(memory, ip, packet, mtu.provenBytes(), nowNs));
        return false;
    }

    private @Nullable Peer destination(MemorySegment memory, long ip) {
        if (packet.isIpv6()) {
            return tables.allowedIps()
                    .lookup(InnerPacket.ipv6DestinationHigh(memory, ip), InnerPacket.ipv6DestinationLow(memory, ip));
        }
        return tables.allowedIps().lookup(InnerPacket.ipv4Destination(memory, ip));
    }

    /** Seals the pieces and answers how many; not all of them when the key was retired meanwhile. */
    private int seal(SendingKey key, Path path, int trafficClass, @Nullable PathMtu mtu) {
        int pieces = superPacket.pieces();
        long counter = key.nextCounters(pieces);
        if (counter == SendingKey.EXHAUSTED) {
            return 0;
        }
        int limitBytes = mtu == null ? mtuBytes : PathMtus.paddingLimit(mtu, superPacket.longest());
        SealedBatch batch = batch(key, path, trafficClass);
        for (int i = 0; i < pieces; i++) {
            int packetBytes = superPacket.bytes(i);
            int paddedBytes = Padding.paddedBytes(packetBytes, limitBytes);
            if (!batch.hasRoom(TransportData.MIN_BYTES + paddedBytes)) {
                flush(batch);
                batch.begin(key, path, trafficClass);
            }
            long at = batch.nextAt();
            superPacket.write(i, batch.memory(), at + TransportData.HEADER_BYTES);
            int bytes = key.seal(aead, counter + i, batch.memory(), at, packetBytes, paddedBytes);
            if (bytes == SendingKey.RETIRED) {
                return i;
            }
            batch.add(bytes);
            counters.passed(1, packetBytes);
        }
        return pieces;
    }

    private SealedBatch batch(SendingKey key, Path path, int trafficClass) {
        for (SealedBatch batch : batches) {
            if (batch.isFor(key, path, trafficClass)) {
                return batch;
            }
        }
        SealedBatch batch = batches[oldest];
        oldest = (oldest + 1) % OPEN_BATCHES;
        flush(batch);
        batch.begin(key, path, trafficClass);
        return batch;
    }

    private void flush(SealedBatch batch) {
        SendingKey key = batch.key();
        Path path = batch.path();
        if (key != null && path != null && !batch.isEmpty()) {
            SendOutcome outcome = sender.send(
                    key.peer(), path, batch.trafficClass(), batch.memory(), 0, batch.bytes(), batch.segmentBytes());
            counters.batch();
            count(outcome, batch.datagrams());
            key.sent(nowNs, batch.bytes(), true);
        }
        batch.clear();
    }

    private void count(SendOutcome outcome, int datagrams) {
        switch (outcome) {
            case SENT, SENT_WITHOUT_SOURCE, CLOSED -> {}
            case TOO_LARGE -> counters.dropped(DropReason.TOO_LARGE, datagrams);
            case UNREACHABLE -> counters.dropped(DropReason.UNREACHABLE, datagrams);
            case BUFFER_FULL, REFUSED -> counters.dropped(DropReason.SEND_REFUSED, datagrams);
        }
    }

    /** Leaves the pieces from this one on to the engine, which will make a key. */
    private void stage(Peer peer, int from) {
        for (int i = from; i < superPacket.pieces(); i++) {
            superPacket.write(i, scratch, 0);
            if (!slowPath.onUnsealed(peer, scratch, 0, superPacket.bytes(i))) {
                peer.wantHandshake(); // the packets are lost, the next ones shall find a key
                counters.dropped(DropReason.ENGINE_BUSY, superPacket.pieces() - i);
                return;
            }
        }
    }

    private void refuse(MemorySegment memory, long ip, DropReason reason) {
        counters.dropped(reason, superPacket.pieces());
        answer(unreachable.answer(memory, ip, packet, nowNs));
    }

    /** Writes what {@link #unreachable} has made, if it has. */
    private void answer(int bytes) {
        if (bytes > 0) {
            answer.clear();
            answer.add(unreachable.frame(), 0, bytes);
            if (!tun.write(answer)) {
                counters.dropped(DropReason.DEVICE_REFUSED);
            }
        }
    }

    /** Frees the worker's memory; by its thread, or after it has ended. */
    @Override
    public void close() {
        takeNextSender();
        udp.close();
        arena.close();
    }
}
