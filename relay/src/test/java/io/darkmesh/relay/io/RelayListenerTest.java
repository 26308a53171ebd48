package io.darkmesh.relay.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.relay.RefusalCode;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.stun.Retransmission;
import io.darkmesh.protocol.stun.StunClient;
import io.darkmesh.relay.RelayServer;
import io.darkmesh.relay.TestNode;
import io.darkmesh.relay.router.RelayLimits;
import io.darkmesh.relay.router.RelayTrust;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay over real sockets on the loopback interface. */
final class RelayListenerTest {
    @TempDir
    Path folder;

    private final KeyPair coordinator = TestNode.coordinator();
    private final Random random = new Random(3);
    private RelayServer server;
    private HttpClient http;

    @BeforeEach
    void start() throws Exception {
        TestTls tls = TestTls.make(folder);
        server = RelayServer.start(
                new RelayServer.Config(
                        new RelayTrust(TestNode.RELAY_ID, TestNode.RELAY_SET, List.of(coordinator.getPublic())),
                        RelayLimits.DEFAULT,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
                tls.server(),
                InstantSource.system());
        http = HttpClient.newBuilder().sslContext(tls.client()).build();
    }

    @AfterEach
    void stop() {
        server.close();
        http.shutdownNow();
    }

    private InetSocketAddress address() {
        return server.address().orElseThrow();
    }

    private TestNode node(String network) {
        return TestNode.of(
                random, network, coordinator.getPrivate(), Instant.now().getEpochSecond());
    }

    @Test
    void twoNodesOfOneNetworkExchangeDataOfEverySize() throws Exception {
        TestNode alice = node("net-1");
        TestNode bob = node("net-1");
        TestClient one = TestClient.connect(http, address()).join(alice);
        TestClient two = TestClient.connect(http, address()).join(bob);
        for (int size : new int[] {0, 1, 32, 148, 1452, 65_000, RelayFrame.MAX_BODY_BYTES - 32}) {
            byte[] payload = new byte[size];
            random.nextBytes(payload);
            one.send(new RelayFrame.Data(bob.key(), ByteBuffer.wrap(payload)));
            assertThat(two.next()).isEqualTo(new RelayFrame.Data(alice.key(), ByteBuffer.wrap(payload)));
        }
    }

    @Test
    void aMessageLargerThanAllowedEndsTheConnection() throws Exception {
        TestClient one = TestClient.connect(http, address()).join(node("net-1"));
        one.offer(ByteBuffer.allocate(RelayFrame.MAX_MESSAGE_BYTES + 1));
        one.awaitClosed();
    }

    @Test
    void aForeignNodeIsToldWhyAndClosed() throws Exception {
        TestClient one = TestClient.connect(http, address());
        TestNode foreign = TestNode.of(
                random,
                "net-1",
                TestNode.coordinator().getPrivate(),
                Instant.now().getEpochSecond());
        one.send(foreign.answer((RelayFrame.Challenge) one.next()));
        assertThat(one.next()).isEqualTo(new RelayFrame.Refused(RefusalCode.FOREIGN));
        one.awaitClosed();
        assertThat(server.router().readyCount()).isZero();
    }

    @Test
    void itIsNoWebServerAndNoProxy() throws Exception {
        for (String path : List.of("/", "/relay/../etc", "/relayed", "/relay?x")) {
            var request = HttpRequest.newBuilder(
                            URI.create("https://localhost:" + address().getPort() + path))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        var health = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + address().getPort() + "/relay/health"))
                .build();
        assertThat(http.send(health, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(204);
    }

    /** A reader that stops reading costs the window, the queue and the socket's buffers, and stalls nobody. */
    @Test
    void aSlowReaderStallsNobody() throws Exception {
        TestNode alice = node("net-1");
        TestNode slow = node("net-1");
        TestNode bob = node("net-1");
        TestClient sender = TestClient.connect(http, address()).join(alice);
        TestClient slowReader = TestClient.connect(http, address()).join(slow);
        TestClient reader = TestClient.connect(http, address()).join(bob);
        slowReader.stopReading();
        byte[] payload = new byte[60_000];
        for (int i = 0; i < 500; i++) { // 30 MB, more than every buffer on the way
            sender.send(new RelayFrame.Data(slow.key(), ByteBuffer.wrap(payload)));
        }
        sender.send(new RelayFrame.Data(bob.key(), ByteBuffer.wrap(new byte[] {7})));
        assertThat(reader.next()).isEqualTo(new RelayFrame.Data(alice.key(), ByteBuffer.wrap(new byte[] {7})));
        assertThat(server.router().counters().droppedFrames()).isPositive();
        slowReader.readOn();
        sender.send(new RelayFrame.Signal(slow.key(), ByteBuffer.wrap(new byte[] {8})));
        RelayFrame frame = slowReader.next();
        while (!(frame instanceof RelayFrame.Signal)) {
            frame = slowReader.next();
        }
        assertThat(((RelayFrame.Signal) frame).peer()).isEqualTo(alice.key());
    }

    @Test
    void closingAnnouncesARestart() throws Exception {
        TestClient one = TestClient.connect(http, address()).join(node("net-1"));
        server.close();
        assertThat(one.next()).isInstanceOf(RelayFrame.Restarting.class);
        one.awaitClosed();
    }

    @Test
    void aPortThatIsTakenIsToldPlainly() {
        assertThatThrownBy(() -> RelayListener.bind(
                        address(),
                        () -> null,
                        server.router(),
                        new io.netty.channel.MultiThreadIoEventLoopGroup(
                                1, io.netty.channel.nio.NioIoHandler.newFactory())))
                .hasMessageContaining("cannot listen on");
    }

    @Test
    void stunTellsWhereItCameFrom() throws Exception {
        InetSocketAddress stun = server.stunAddresses().getFirst();
        var endpoint = new UdpEndpoint(stun.getAddress(), stun.getPort());
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            var client = new StunClient(random, Retransmission.STANDARD);
            List<StunClient.Output> out = new ArrayList<>();
            client.ask(endpoint, 0, out::add);
            byte[] question = new byte[200];
            ByteBuffer sent = ((StunClient.Output.Send) out.getFirst()).datagram();
            int length = sent.remaining();
            sent.get(question, 0, length);
            socket.send(new DatagramPacket(question, length, stun));
            var answer = new DatagramPacket(new byte[1500], 1500);
            socket.receive(answer);
            client.onDatagram(endpoint, ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), 1, out::add);
            var mapped = (StunClient.Output.Mapped) out.getLast();
            assertThat(mapped.mapped().port()).isEqualTo(socket.getLocalPort());
        }
    }
}
