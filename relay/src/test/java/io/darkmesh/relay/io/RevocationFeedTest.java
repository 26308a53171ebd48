package io.darkmesh.relay.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.relay.RefusalCode;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayRevocations;
import io.darkmesh.relay.TestNode;
import io.darkmesh.relay.router.RelayLimits;
import io.darkmesh.relay.router.RelayRouter;
import io.darkmesh.relay.router.RelaySession;
import io.darkmesh.relay.router.RelayTransport;
import io.darkmesh.relay.router.RelayTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RevocationFeedTest {
    private final KeyPair coordinator = TestNode.coordinator();
    private final RelayRouter router = new RelayRouter(
            new RelayTrust(TestNode.RELAY_ID, TestNode.RELAY_SET, List.of(coordinator.getPublic())),
            RelayLimits.DEFAULT,
            InstantSource.system(),
            new Random(1));
    private final TestNode node = TestNode.of(
            new Random(7), "net", coordinator.getPrivate(), Instant.now().getEpochSecond());
    private HttpServer server;
    private RevocationFeed feed;
    private String served = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(RelayRevocations.PATH, exchange -> {
            byte[] body = served.getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        feed = new RevocationFeed(url, List.of(coordinator.getPublic()), router, null);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void ask(KeyPair signer, long issuedAt, Key32... revoked) throws InterruptedException {
        byte[] list = new RelayRevocations("net", issuedAt, List.of(revoked)).sign(signer.getPrivate());
        served = Base64.getEncoder().encodeToString(list);
        feed.ask();
    }

    /** What the relay says to the node that connects. */
    private RelayFrame connect() {
        var sent = new ArrayList<RelayFrame>();
        RelaySession session = router.connect(
                new RelayTransport() {
                    @Override
                    public void send(ByteBuffer message) {
                        sent.add(RelayFrame.read(message.duplicate()).orElseThrow());
                    }

                    @Override
                    public void pauseReading(long durationNs) {}

                    @Override
                    public void close() {}
                },
                0);
        session.onMessage(node.answer((RelayFrame.Challenge) sent.getFirst()), 0);
        return sent.get(1);
    }

    @Test
    void whoIsOnTheListIsRefusedAndWhoIsTakenOffIsLetIn() throws InterruptedException {
        assertThat(connect()).isInstanceOf(RelayFrame.Welcome.class);
        ask(coordinator, 1, node.key());
        assertThat(router.readyCount()).as("cut off").isZero();
        assertThat(connect()).isEqualTo(new RelayFrame.Refused(RefusalCode.REVOKED));
        ask(coordinator, 2);
        assertThat(connect()).isInstanceOf(RelayFrame.Welcome.class);
    }

    @Test
    void aListThatIsOlderForeignOrNoneChangesNothing() throws InterruptedException {
        ask(coordinator, 5, node.key());
        ask(coordinator, 4);
        ask(TestNode.coordinator(), 6);
        served = "nonsense!";
        feed.ask();
        server.stop(0);
        feed.ask();
        assertThat(connect()).isEqualTo(new RelayFrame.Refused(RefusalCode.REVOKED));
        ask(coordinator, 7, X25519Secret.random(new Random(3)).publicKey());
        assertThat(connect()).as("the server is gone").isEqualTo(new RelayFrame.Refused(RefusalCode.REVOKED));
    }
}
