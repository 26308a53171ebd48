package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Over real sockets on the loopback interface. */
final class ExtraSocketsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int WARM_UP = 40_000;
    private static final int COUNTED = 20_000;
    private static final int BURST = 64;

    @Test
    void whatComesFromTheSameSourceAgainAllocatesNothing() throws Exception {
        try (var remote = new DatagramSocket(0, LOOPBACK);
                var receiver = new LinkReceiver();
                var sockets = new ExtraSockets(receiver)) {
            remote.setSoTimeout(10_000);
            var id = new PathId.Direct(new UdpEndpoint(LOOPBACK, remote.getLocalPort()), 1);
            var path = sockets.path("bob", id);
            assertThat(path).isNotNull();
            assertThat(path.link().send(MemorySegment.ofArray(new byte[32]), 0, 32, 32))
                    .isTrue();
            var hello = new DatagramPacket(new byte[64], 64);
            remote.receive(hello);

            var data = new DatagramPacket(new byte[200], 200, hello.getSocketAddress());
            Thread thread = receivingThread();
            for (int i = 0; i < LinkReceiver.SLOTS; i++) {
                receiver.offer(path, ByteBuffer.allocate(200));
            }
            send(remote, data, receiver, WARM_UP);
            long before = allocated(thread);
            send(remote, data, receiver, COUNTED);
            assertThat(allocated(thread) - before)
                    .as("bytes for %d datagrams", COUNTED)
                    .isLessThan(COUNTED);
        }
    }

    /** The receiver is full and nobody takes anything, so that what comes is received and dropped. */
    private static void send(DatagramSocket from, DatagramPacket data, LinkReceiver receiver, int count)
            throws Exception {
        long dropped = receiver.dropped() + count;
        for (int left = count; left > 0; left -= BURST) {
            for (int i = 0; i < Math.min(BURST, left); i++) {
                from.send(data);
            }
            long wanted = dropped - Math.max(0, left - BURST);
            long endNs = System.nanoTime() + 10_000_000_000L;
            while (receiver.dropped() < wanted) {
                assertThat(System.nanoTime())
                        .as("%d of %d were received", receiver.dropped(), wanted)
                        .isLessThan(endNs);
                Thread.onSpinWait();
            }
        }
    }

    private static Thread receivingThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("extra-sockets"))
                .findFirst()
                .orElseThrow();
    }

    private static long allocated(Thread thread) {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread.threadId());
    }
}
