package io.darkmesh.agent.node;

import io.darkmesh.tun.udp.DatagramPort;
import io.darkmesh.tun.udp.DatagramReceiver;
import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.SendOutcome;
import io.darkmesh.tun.udp.UdpEndpoint;
import java.lang.foreign.MemorySegment;

/**
 * A port whose socket can be replaced while workers use it, as when another port is to be listened on. Each sender and
 * receiver notices by itself and goes on with the new socket.
 */
final class SwitchablePort implements DatagramPort {
    private volatile DatagramPort current;
    private volatile boolean closed;

    SwitchablePort(DatagramPort first) {
        current = first;
    }

    /** Goes on with this socket and closes the one before. */
    void switchTo(DatagramPort next) {
        DatagramPort before = current;
        current = next;
        before.close();
    }

    @Override
    public int port() {
        return current.port();
    }

    @Override
    public DatagramSender newSender(boolean waits) {
        return new Sender(waits);
    }

    @Override
    public DatagramReceiver newReceiver() {
        return new Receiver();
    }

    @Override
    public void close() {
        closed = true;
        current.close();
    }

    private final class Sender implements DatagramSender {
        private final boolean waits;
        private DatagramPort port;
        private DatagramSender sender;

        Sender(boolean waits) {
            this.waits = waits;
            this.port = current;
            this.sender = port.newSender(waits);
        }

        @Override
        public SendOutcome send(
                UdpEndpoint to, int trafficClass, MemorySegment memory, long offset, int bytes, int segmentBytes) {
            return current().send(to, trafficClass, memory, offset, bytes, segmentBytes);
        }

        @Override
        public SendOutcome sendWhole(UdpEndpoint to, MemorySegment memory, long offset, int bytes) {
            return current().sendWhole(to, memory, offset, bytes);
        }

        private DatagramSender current() {
            DatagramPort wanted = current;
            if (!wanted.equals(port)) {
                sender.close();
                port = wanted;
                sender = wanted.newSender(waits);
            }
            return sender;
        }

        @Override
        public void close() {
            sender.close();
        }
    }

    private final class Receiver implements DatagramReceiver {
        private DatagramPort port = current;
        private DatagramReceiver receiver = port.newReceiver();

        @Override
        public int receive(int maxMessages) {
            int messages = receiver.receive(maxMessages);
            while (messages == CLOSED && !closed && !current.equals(port)) {
                receiver.close();
                port = current;
                receiver = port.newReceiver();
                messages = receiver.receive(maxMessages);
            }
            return messages;
        }

        @Override
        public ReceivedBatch batch() {
            return receiver.batch();
        }

        @Override
        public void close() {
            receiver.close();
        }
    }
}
