package io.darkmesh.agent.node;

import io.darkmesh.tun.udp.DatagramPort;
import io.darkmesh.tun.udp.DatagramReceiver;
import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.SendOutcome;
import io.darkmesh.tun.udp.UdpEndpoint;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;

/** Stands for a port while none is open: nothing comes, and nothing goes. */
final class NoPort implements DatagramPort {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int port() {
        return 0;
    }

    @Override
    public DatagramSender newSender(boolean waits) {
        return new Sender();
    }

    @Override
    public DatagramReceiver newReceiver() {
        return new Receiver();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private static final class Sender implements DatagramSender {
        @Override
        public SendOutcome send(
                UdpEndpoint to, int trafficClass, MemorySegment memory, long offset, int bytes, int segmentBytes) {
            return SendOutcome.CLOSED;
        }

        @Override
        public SendOutcome sendWhole(UdpEndpoint to, MemorySegment memory, long offset, int bytes) {
            return SendOutcome.CLOSED;
        }

        @Override
        public void close() {}
    }

    private final class Receiver implements DatagramReceiver {
        @Override
        public int receive(int maxMessages) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return CLOSED;
        }

        @Override
        public ReceivedBatch batch() {
            throw new IllegalStateException("nothing was received");
        }

        @Override
        public void close() {}
    }
}
