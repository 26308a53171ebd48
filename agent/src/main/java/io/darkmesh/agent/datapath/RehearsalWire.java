package io.darkmesh.agent.datapath;

import io.darkmesh.tun.udp.DatagramReceiver;
import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.SendOutcome;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import java.lang.foreign.MemorySegment;

/** The network of a {@link Rehearsal}: what is sent is received by the same thread. */
final class RehearsalWire implements DatagramSender, DatagramReceiver {
    static final int ADDRESS = 1;
    static final int PORT = 1;

    private static final int OTHER_PORT = 2;
    private static final int MOVES_AFTER_SENDS = 250;

    private static final long REMOTE = UdpAddress.ofIpv4(ADDRESS, PORT).low();

    private final ReceivedBatch batch;
    private boolean isTaken;
    private int sends;

    RehearsalWire(MemorySegment received) {
        batch = new ReceivedBatch(received);
    }

    @Override
    public SendOutcome send(
            UdpEndpoint to, int trafficClass, MemorySegment memory, long offset, int bytes, int segmentBytes) {
        if (isTaken) {
            batch.clear();
            isTaken = false;
        }
        if (batch.count() == ReceivedBatch.MAX_MESSAGES) {
            return SendOutcome.BUFFER_FULL;
        }
        MemorySegment.copy(memory, offset, batch.memory(), batch.nextOffset(), bytes);
        batch.add(bytes, segmentBytes, trafficClass);
        batch.setRemote(0, REMOTE, ++sends % MOVES_AFTER_SENDS == 0 ? OTHER_PORT : PORT, 0);
        batch.setLocal(0, 0, 0);
        return SendOutcome.SENT;
    }

    @Override
    public SendOutcome sendWhole(UdpEndpoint to, MemorySegment memory, long offset, int bytes) {
        return send(to, 0, memory, offset, bytes, bytes);
    }

    @Override
    public int receive(int maxMessages) {
        isTaken = true;
        return batch.count();
    }

    @Override
    public ReceivedBatch batch() {
        return batch;
    }

    @Override
    public void close() {}
}
