package io.darkmesh.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.control.HttpsProxy;
import io.darkmesh.agent.relay.TestAgent.Event;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real relay on the loopback interface. */
final class RelayClientTest {
    @TempDir
    Path folder;

    private TestRelay relay;

    @BeforeEach
    void start() throws Exception {
        relay = new TestRelay(folder);
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void datagramsOfABatchArriveEachByItselfFromTheirSenderAndCanBeAnswered() throws Exception {
        try (TestAgent alice = TestAgent.at(relay);
                TestAgent bob = TestAgent.at(relay)) {
            byte[] batch = random(64_000);
            assertThat(alice.send(alice.client.linkTo(TestRelay.ID, bob.key()), batch, 1452))
                    .isTrue();
            int at = 0;
            Event.Data data = null;
            while (at < batch.length) {
                data = bob.next(Event.Data.class);
                assertThat(data.peer()).isEqualTo(alice.key());
                int size = Math.min(1452, batch.length - at);
                assertThat(data.datagram()).isEqualTo(Arrays.copyOfRange(batch, at, at + size));
                at += size;
            }
            assertThat(data.back()).isSameAs(bob.client.linkTo(TestRelay.ID, alice.key()));
            assertThat(data.back().origin().high() >>> 48).as("100::/64").isEqualTo(0x0100);
            bob.send(data.back(), new byte[] {4, 2}, 2);
            assertThat(alice.next(Event.Data.class).datagram()).containsExactly(4, 2);
        }
    }

    @Test
    void aSignalArrivesAndTheRoundTripIsMeasured() throws Exception {
        try (TestAgent alice = TestAgent.at(relay);
                TestAgent bob = TestAgent.at(relay)) {
            alice.client.signal(TestRelay.ID, bob.key(), ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(bob.next(Event.Signal.class).sealed()).containsExactly(1, 2, 3);
            while (alice.client.roundTripNs(TestRelay.ID).isEmpty()) {
                alice.next(Event.State.class);
            }
            assertThat(alice.client.roundTripNs(TestRelay.ID).orElseThrow()).isBetween(1L, 10_000_000_000L);
        }
    }

    @Test
    void whoIsNotThereIsTold() throws Exception {
        try (TestAgent alice = TestAgent.at(relay)) {
            var nobody = X25519Secret.random(new SecureRandom()).publicKey();
            alice.send(alice.client.linkTo(TestRelay.ID, nobody), new byte[40], 40);
            assertThat(alice.next(Event.Gone.class).peer()).isEqualTo(nobody);
        }
    }

    @Test
    void theFirstPacketForARelayThatIsNotHomeConnects() throws Exception {
        try (var alice = new TestAgent(null);
                TestAgent bob = TestAgent.at(relay)) {
            alice.client.setAccess(relay.access(alice.secret, "net", 3600), alice.secret);
            var link = alice.client.linkTo(TestRelay.ID, bob.key());
            assertThat(alice.send(link, new byte[40], 40))
                    .as("there is no connection yet")
                    .isFalse();
            alice.awaitConnected();
            assertThat(alice.send(link, new byte[40], 40)).isTrue();
            assertThat(bob.next(Event.Data.class).peer()).isEqualTo(alice.key());
        }
    }

    @Test
    void anotherNetworkIsNotReached() throws Exception {
        try (TestAgent alice = TestAgent.at(relay);
                var eve = new TestAgent(null)) {
            eve.client.setAccess(relay.access(eve.secret, "other", 3600), eve.secret);
            eve.client.setHome(TestRelay.ID);
            eve.awaitConnected();
            eve.send(eve.client.linkTo(TestRelay.ID, alice.key()), new byte[40], 40);
            assertThat(eve.next(Event.Gone.class).peer()).isEqualTo(alice.key());
        }
    }

    private String refusal(TestAgent agent, RelayAccess access) throws Exception {
        agent.client.setAccess(access, agent.secret);
        agent.client.setHome(TestRelay.ID);
        return agent.nextReason();
    }

    @Test
    void whoIsRefusedIsToldWhy() throws Exception {
        try (var one = new TestAgent(null)) {
            assertThat(refusal(one, relay.access(one.secret, "net", -1))).contains("token has expired");
            one.client.setAccess(relay.access(one.secret, "net", 3600), one.secret);
            one.awaitConnected(); // another token is tried at once
            relay.server().router().revoke(0, "net", one.key().toNodeKey());
            assertThat(one.nextReason()).contains("has been revoked");
        }
        try (var two = new TestAgent(null);
                var other = new TestAgent(null)) {
            assertThat(refusal(two, relay.access(other.secret, "net", 3600))).contains("another key");
        }
        try (var three = new TestAgent(null)) {
            var mine = new TestRelay(Files.createDirectory(folder.resolve("foreign")));
            try (mine) {
                var foreign = mine.access(relay.relay(), three.secret, "net", 3600);
                assertThat(refusal(three, foreign)).contains("does not serve this network");
            }
        }
    }

    @Test
    void aRelayWithAnotherKeyOrNameIsNotSpokenTo() throws Exception {
        try (var alice = new TestAgent(null)) {
            var other = new Relay(TestRelay.ID, "", relay.relay().url(), "sha256:" + "0".repeat(64), List.of());
            assertThat(refusal(alice, relay.access(other, alice.secret, "net", 60)))
                    .contains("another key");
        }
        try (var alice = new TestAgent(null)) {
            var unpinned = new Relay(TestRelay.ID, "", relay.relay().url(), null, List.of());
            assertThat(refusal(alice, relay.access(unpinned, alice.secret, "net", 60)))
                    .contains("no authority vouches");
        }
    }

    @Test
    void theSameNodeElsewhereTakesTheConnectionOver() throws Exception {
        try (TestAgent alice = TestAgent.at(relay);
                var again = new TestAgent(null)) {
            again.client.setAccess(relay.access(alice.secret, "net", 3600), alice.secret);
            again.client.setHome(TestRelay.ID);
            again.awaitConnected();
            assertThat(alice.nextReason()).contains("connected from elsewhere");
            assertThat(again.client.isConnected(TestRelay.ID)).isTrue();
        }
    }

    @Test
    void anotherLinkMeansAnotherConnection() throws Exception {
        try (TestAgent alice = TestAgent.at(relay)) {
            alice.client.redial(TestRelay.ID);
            assertThat(alice.nextReason()).isEqualTo("the link has changed");
            alice.awaitConnected();
        }
    }

    @Test
    void aRelayThatIsGoneIsLeftAndSaidSo() throws Exception {
        try (TestAgent alice = TestAgent.at(relay)) {
            alice.client.setAccess(null, alice.secret);
            assertThat(alice.nextReason()).isNotEmpty();
            assertThat(alice.client.isConnected(TestRelay.ID)).isFalse();
        }
    }

    @Test
    void itGoesThroughAProxyThatAllowsConnectAlone() throws Exception {
        try (var proxy = new TestProxy();
                var alice = new TestAgent(HttpsProxy.parse("http://me:pw@127.0.0.1:" + proxy.port(), ""))) {
            alice.client.setAccess(relay.access(alice.secret, "net", 3600), alice.secret);
            alice.client.setHome(TestRelay.ID);
            alice.awaitConnected();
            assertThat(proxy.requests.take()).startsWith("CONNECT localhost:" + relay.port() + " HTTP/1.1");
        }
        try (var proxy = new TestProxy();
                var alice = new TestAgent(HttpsProxy.parse("http://127.0.0.1:" + proxy.port(), ""))) {
            assertThat(refusal(alice, relay.access(alice.secret, "net", 60)))
                    .contains("the proxy http://127.0.0.1:" + proxy.port() + " refuses")
                    .contains("407");
        }
    }
}
