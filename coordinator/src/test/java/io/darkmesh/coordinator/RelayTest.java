package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.EndpointsUpdate;
import io.darkmesh.protocol.api.NodeKeyUpdate;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.relay.RefusalCode;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayRevocations;
import io.darkmesh.protocol.relay.RelayToken;
import io.darkmesh.protocol.stun.Retransmission;
import io.darkmesh.protocol.stun.StunClient;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay inside the coordinator: who is let in, who is cut off, and what nodes are told. */
class RelayTest {
    @TempDir
    Path folder;

    private record Member(TestNode node, X25519Secret secret) {
        static Member join(TestKit kit, TestBrowser admin, String name) throws Exception {
            var secret = X25519Secret.random(new SecureRandom());
            var node = new TestNode(kit, name);
            node.nodeKey = secret.publicKey().toNodeKey();
            return new Member(node.join(admin), secret);
        }

        NetworkMap map() throws Exception {
            try (TestStream stream = node.map("")) {
                return stream.full().map();
            }
        }

        RelayAccess access() throws Exception {
            RelayAccess access = map().relays();
            assertThat(access).isNotNull();
            return access;
        }
    }

    private static Relay own(RelayAccess access) {
        return access.relays().stream()
                .filter(relay -> relay.id().equals("coordinator"))
                .findFirst()
                .orElseThrow();
    }

    private static RelayFrame call(TestKit kit, X25519Secret secret, RelayAccess access) throws Exception {
        try (var caller = new RelayCaller(kit.client(), own(access))) {
            return caller.authenticate(secret, access);
        }
    }

    private static void decide(TestBrowser admin, String node, String action) throws Exception {
        admin.get("/admin");
        admin.post("/admin/nodes", Map.of("csrf", admin.hidden("csrf"), "node", node, "action", action));
    }

    @Test
    void approvedNodesExchangeDatagramsAndARevokedOneIsCutOffAtOnceAndStaysOutAfterARestart() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            Member alice = Member.join(kit, admin, "alice");
            Member bob = Member.join(kit, admin, "bob");
            RelayAccess access = bob.access();
            assertThat(own(access).url()).isEqualTo(kit.url().replace("https://", "wss://") + "/relay");
            assertThat(own(access).fingerprint()).isEqualTo("sha256:" + kit.fingerprint());
            try (var atAlice = new RelayCaller(kit.client(), own(access));
                    var atBob = new RelayCaller(kit.client(), own(access))) {
                assertThat(atAlice.authenticate(alice.secret(), alice.access())).isInstanceOf(RelayFrame.Welcome.class);
                assertThat(atBob.authenticate(bob.secret(), access)).isInstanceOf(RelayFrame.Welcome.class);
                byte[] datagram = new byte[60_000];
                new Random(1).nextBytes(datagram);
                atAlice.send(new RelayFrame.Data(bob.secret().publicKey(), ByteBuffer.wrap(datagram)));
                assertThat(atBob.next())
                        .isEqualTo(new RelayFrame.Data(alice.secret().publicKey(), ByteBuffer.wrap(datagram)));

                decide(admin, "bob", "revoke");
                assertThat(atBob.next()).isEqualTo(new RelayFrame.Refused(RefusalCode.REVOKED));
                atAlice.send(new RelayFrame.Data(bob.secret().publicKey(), ByteBuffer.wrap(datagram)));
                assertThat(atAlice.next())
                        .isEqualTo(new RelayFrame.PeerGone(bob.secret().publicKey()));
            }
            assertThat(call(kit, bob.secret(), access)).isEqualTo(new RelayFrame.Refused(RefusalCode.REVOKED));
            kit.restart();
            assertThat(call(kit, bob.secret(), access)).isEqualTo(new RelayFrame.Refused(RefusalCode.REVOKED));
            assertThat(call(kit, alice.secret(), alice.access())).isInstanceOf(RelayFrame.Welcome.class);
        }
    }

    @Test
    void aKeyThatWasReplacedIsOutAndTheNewOneIsIn() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            Member alice = Member.join(kit, kit.firstAdmin(), "alice");
            RelayAccess before = alice.access();
            var next = X25519Secret.random(new SecureRandom());
            var update = new NodeKeyUpdate(next.publicKey().toNodeKey());
            try (TestStream stream = alice.node().map("")) {
                stream.full();
                alice.node().send("PUT", "/api/v1/node/key", Json.write(update));
                NetworkMapUpdate.Delta delta = stream.delta();
                assertThat(delta.relays()).isNotNull();
                assertThat(call(kit, next, delta.relays())).isInstanceOf(RelayFrame.Welcome.class);
            }
            assertThat(call(kit, alice.secret(), before)).isEqualTo(new RelayFrame.Refused(RefusalCode.REVOKED));
        }
    }

    @Test
    void strangersAreRefusedAlsoWithAFineTokenOfTheirOwn() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            Member alice = Member.join(kit, kit.firstAdmin(), "alice");
            RelayAccess access = alice.access();
            var eve = X25519Secret.random(new SecureRandom());
            assertThat(call(kit, eve, access)).isEqualTo(new RelayFrame.Refused(RefusalCode.NOT_THE_KEY));
            long now = Instant.now().getEpochSecond();
            var forged = new RelayToken("mesh", eve.publicKey(), "default", now, now + 3600)
                    .sign(KeyPairGenerator.getInstance("Ed25519")
                            .generateKeyPair()
                            .getPrivate());
            var own = new RelayAccess(
                    "default", access.relays(), Base64.getEncoder().encodeToString(forged), now + 3600);
            assertThat(call(kit, eve, own)).isEqualTo(new RelayFrame.Refused(RefusalCode.FOREIGN));
        }
    }

    @Test
    void whoWaitsForApprovalHasNoToken() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            Member.join(kit, admin, "alice");
            var waiting = new TestNode(kit, "waiting");
            admin.confirm(waiting.begin().userCode());
            assertThat(waiting.map("").status()).isEqualTo(401);
        }
    }

    @Test
    void aTokenLastsTwoDays() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            Member alice = Member.join(kit, kit.firstAdmin(), "alice");
            assertThat(alice.access().tokenExpiresAt() - Instant.now().getEpochSecond())
                    .isBetween(RelayToken.LIFETIME_SECONDS - 60, RelayToken.LIFETIME_SECONDS);
        }
    }

    @Test
    void peersLearnOfTheHomeRelayAndStillKnowItAfterARestart() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            Member alice = Member.join(kit, admin, "alice");
            Member bob = Member.join(kit, admin, "bob");
            try (TestStream stream = alice.node().map("")) {
                stream.full();
                var update = new EndpointsUpdate(List.of(UdpEndpoint.parse("192.0.2.7:41820")), "coordinator");
                bob.node().send("PUT", "/api/v1/node/endpoints", Json.write(update));
                assertThat(stream.delta().changed().getFirst().homeRelay()).isEqualTo("coordinator");
                var tooLong = new EndpointsUpdate(List.of(), "x".repeat(256));
                assertThat(bob.node()
                                .send("PUT", "/api/v1/node/endpoints", Json.write(tooLong))
                                .statusCode())
                        .isEqualTo(400);
            }
            kit.restart();
            assertThat(alice.map().peers().getFirst().homeRelay()).isEqualTo("coordinator");
        }
    }

    @Test
    void furtherRelaysComeFromTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("relays.json"), """
                {"set": "eu", "region": "fra", "relays": [
                  {"id": "ams1", "region": "ams", "url": "wss://ams1.example.org/relay", "stun": ["ams1.example.org:3478"]},
                  {"id": "stun", "region": "lon", "stun": ["192.0.2.3:3478"]}]}
                """);
        try (TestKit kit = TestKit.start(folder.resolve("data"), options -> options.relays = file)) {
            Member alice = Member.join(kit, kit.firstAdmin(), "alice");
            RelayAccess access = alice.access();
            assertThat(access.relaySet()).isEqualTo("eu");
            assertThat(access.relays()).extracting(Relay::id).containsExactly("coordinator", "ams1", "stun");
            assertThat(own(access).region()).isEqualTo("fra");
            assertThat(call(kit, alice.secret(), access)).isInstanceOf(RelayFrame.Welcome.class);
        }
    }

    @Test
    void relaysElsewhereAreToldWhoIsRevoked() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            Member alice = Member.join(kit, admin, "alice");
            Member bob = Member.join(kit, admin, "bob");
            decide(admin, "bob", "revoke");
            HttpResponse<String> response = kit.client()
                    .send(
                            HttpRequest.newBuilder(URI.create(kit.url() + RelayRevocations.PATH))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            String key = kit.announcement()
                    .lines()
                    .filter(line -> line.startsWith("relay key "))
                    .findFirst()
                    .orElseThrow()
                    .substring("relay key ".length());
            RelayRevocations list = RelayRevocations.verify(
                            Base64.getDecoder().decode(response.body()), RelayToken.coordinatorKey(key))
                    .orElseThrow();
            assertThat(list.network()).isEqualTo("mesh");
            assertThat(list.nodeKeys()).containsExactly(bob.secret().publicKey());
            assertThat(alice.secret()).isNotNull();
            assertThat(Main.run("relay-key", "--data", folder.toString())).isZero();
            assertThat(Main.run("relay-key", "--data", folder.resolve("none").toString()))
                    .isEqualTo(10);
        }
    }

    @Test
    void theCoordinatorTellsWhereAPacketComesFrom() throws Exception {
        try (TestKit kit = TestKit.start(folder);
                var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Member alice = Member.join(kit, kit.firstAdmin(), "alice");
            var server = UdpEndpoint.parse(own(alice.access()).stun().getFirst());
            var client = new StunClient(new Random(1), Retransmission.QUICK);
            var sent = new ArrayList<ByteBuffer>();
            var mapped = new ArrayList<UdpEndpoint>();
            client.ask(server, System.nanoTime(), output -> {
                if (output instanceof StunClient.Output.Send send) {
                    sent.add(send.datagram());
                }
            });
            byte[] question = new byte[sent.getFirst().remaining()];
            sent.getFirst().get(question);
            socket.send(new DatagramPacket(
                    question, question.length, new InetSocketAddress(server.address(), server.port())));
            socket.setSoTimeout(5_000);
            var answer = new DatagramPacket(new byte[1500], 1500);
            socket.receive(answer);
            client.onDatagram(
                    server, ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), System.nanoTime(), output -> {
                        if (output instanceof StunClient.Output.Mapped found) {
                            mapped.add(found.mapped());
                        }
                    });
            assertThat(mapped).containsExactly(new UdpEndpoint(socket.getLocalAddress(), socket.getLocalPort()));
        }
    }
}
