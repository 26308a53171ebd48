package io.darkmesh.relay.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.ChangeRequest;
import io.darkmesh.protocol.stun.Retransmission;
import io.darkmesh.protocol.stun.StunClient;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StunListenerTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Asks over a real socket, and returns what came of it. */
    private static StunClient.Output ask(InetSocketAddress server, ChangeRequest change) throws Exception {
        try (var socket = new DatagramSocket(0, ONE)) {
            socket.setSoTimeout(5_000);
            var client = new StunClient(new Random(5), Retransmission.STANDARD);
            List<StunClient.Output> out = new ArrayList<>();
            client.ask(new UdpEndpoint(server.getAddress(), server.getPort()), change, 0, out::add);
            ByteBuffer sent = ((StunClient.Output.Send) out.getFirst()).datagram();
            byte[] question = new byte[sent.remaining()];
            sent.get(question);
            socket.send(new DatagramPacket(question, question.length, server));
            var answer = new DatagramPacket(new byte[1500], 1500);
            socket.receive(answer);
            var source = new UdpEndpoint(answer.getAddress(), answer.getPort());
            assertThat(client.onDatagram(source, ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), 1, out::add))
                    .isTrue();
            return out.getLast();
        }
    }

    private static UdpEndpoint source(StunClient.Output output) {
        return ((StunClient.Output.Mapped) output).source();
    }

    @Test
    void oneAddressAnswersFromItsOtherPortWhenAsked() throws Exception {
        try (var stun = StunListener.bind(List.of(new InetSocketAddress(ONE, 0)), loops)) {
            InetSocketAddress server = stun.addresses().getFirst();
            UdpEndpoint from = source(ask(server, new ChangeRequest(false, true)));
            assertThat(from.address()).isEqualTo(ONE);
            assertThat(from.port()).isNotEqualTo(server.getPort());
            assertThat(ask(server, new ChangeRequest(true, true))).isInstanceOf(StunClient.Output.Refused.class);
        }
    }

    @Test
    void twoAddressesWithTheSamePortAnswerForEachOther() throws Exception {
        int port = freePair();
        var both = List.of(new InetSocketAddress(ONE, port), new InetSocketAddress(TWO, port));
        try (var stun = StunListener.bind(both, loops)) {
            assertThat(stun.addresses()).isEqualTo(both);
            assertThat(source(ask(both.getFirst(), new ChangeRequest(true, true))))
                    .isEqualTo(new UdpEndpoint(TWO, port + 1));
            assertThat(source(ask(both.getFirst(), new ChangeRequest(false, true))))
                    .isEqualTo(new UdpEndpoint(ONE, port + 1));
        }
    }

    /** A port that is free, as the next one is. */
    private static int freePair() {
        while (true) {
            try (var one = new DatagramSocket(0, ONE);
                    var next = new DatagramSocket(one.getLocalPort() + 1, ONE)) {
                return next.getLocalPort() - 1;
            } catch (java.io.IOException | IllegalArgumentException e) {
                continue;
            }
        }
    }

    @Test
    void whereTheNextPortIsTakenItAnswersOnTheOneAlone() throws Exception {
        int port = freePair();
        try (var taken = new DatagramSocket(port + 1, ONE);
                var stun = StunListener.bind(List.of(new InetSocketAddress(ONE, port)), loops)) {
            assertThat(taken.isBound()).isTrue();
            InetSocketAddress server = stun.addresses().getFirst();
            assertThat(source(ask(server, new ChangeRequest(false, false))).port())
                    .isEqualTo(port);
            assertThat(ask(server, new ChangeRequest(false, true))).isInstanceOf(StunClient.Output.Refused.class);
        }
    }

    @Test
    void aPortThatIsTakenIsToldAndNothingStaysBound() throws Exception {
        try (var taken = new DatagramSocket(0, ONE)) {
            var address = new InetSocketAddress(ONE, taken.getLocalPort());
            assertThatThrownBy(() -> StunListener.bind(List.of(address), loops))
                    .hasMessageContaining("cannot listen on");
        }
    }
}
