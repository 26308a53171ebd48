package io.darkmesh.agent.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Over real sockets, with a gateway on the loopback interface. */
final class PortMapClientTest {
    private static void serve(DatagramSocket socket, FakeGateway gateway) {
        var packet = new DatagramPacket(new byte[1_100], 1_100);
        while (true) {
            try {
                socket.receive(packet);
                ByteBuffer request = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                ByteBuffer answer;
                synchronized (gateway) {
                    answer = gateway.answer(request).orElse(null);
                }
                if (answer != null) {
                    socket.send(new DatagramPacket(answer.array(), answer.limit(), packet.getSocketAddress()));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void thePortIsOpenedToldAndClosedAgain() throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        var gateway = new FakeGateway("11.0.0.20", true, false);
        var told = new LinkedBlockingQueue<List<UdpEndpoint>>();
        long begun = System.nanoTime();
        try (var socket = new DatagramSocket(0, loopback)) {
            Thread.ofVirtual().start(() -> serve(socket, gateway));
            var client =
                    new PortMapClient(told::add, () -> System.nanoTime() - begun, new Random(1), socket.getLocalPort());
            client.onLink(loopback, loopback, 41_820);
            assertThat(told.poll(10, TimeUnit.SECONDS)).containsExactly(UdpEndpoint.parse("11.0.0.20:40000"));
            client.close();
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEmpty();
            for (long end = System.nanoTime() + 10_000_000_000L; System.nanoTime() < end; Thread.onSpinWait()) {
                synchronized (gateway) {
                    if (gateway.openUntil.isEmpty()) {
                        return;
                    }
                }
            }
            throw new AssertionError("still open");
        }
    }
}
