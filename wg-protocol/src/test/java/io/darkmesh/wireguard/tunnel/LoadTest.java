package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.message.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cookies, under load and the rate limiter (wireguard.md, rules 2 to 4). */
final class LoadTest {
    private static final int BUSY = Limits.MAX_QUEUED_HANDSHAKES / 8;

    @Test
    void mac2IsWantedOnlyUnderLoad() {
        var nodes = new TwoNodes(1);
        nodes.alice.sendTo(nodes.bob, 1);
        byte[] initiation = nodes.alice.outbox.getFirst().datagram();
        nodes.bob.handshakesQueued = BUSY - 1;
        nodes.bob.receive(nodes.alice.address, initiation.clone());
        assertThat(nodes.bob.events).containsExactly("ACCEPTED");

        var busy = new TwoNodes(1);
        busy.alice.sendTo(busy.bob, 1);
        busy.bob.handshakesQueued = BUSY;
        busy.bob.receive(busy.alice.address, busy.alice.outbox.getFirst().datagram());
        assertThat(busy.bob.events).containsExactly("COOKIE_SENT");
        assertThat(busy.bob.outbox).extracting(TestNode.Sent::type).containsExactly(Message.COOKIE_REPLY);
        assertThat(busy.bob.outbox.getFirst().datagram()).hasSize(64);
    }

    @Test
    void underLoadLastsForOneSecondAfter() {
        assertThat(verdictAfterBusy(Limits.UNDER_LOAD_AFTER_NS - 1)).isEqualTo("COOKIE_SENT");
        assertThat(verdictAfterBusy(Limits.UNDER_LOAD_AFTER_NS)).isEqualTo("ACCEPTED");
    }

    private static String verdictAfterBusy(long delayNs) {
        var nodes = new TwoNodes(1);
        nodes.bob.handshakesQueued = BUSY;
        nodes.bob.receive(nodes.alice.address, new byte[1]);
        nodes.bob.handshakesQueued = 0;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.setNow(delayNs);
        nodes.bob.receive(nodes.alice.address, nodes.alice.outbox.getFirst().datagram());
        return nodes.bob.events.getLast();
    }

    @Test
    void aClientWithItsCookieGetsThroughUnderLoad() {
        var nodes = new TwoNodes(1);
        nodes.bob.handshakesQueued = BUSY;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        assertThat(nodes.bob.delivered).isEmpty();
        nodes.runFor(TwoNodes.afterRekeyTimeout());
        assertThat(nodes.bob.delivered).hasSize(1);
        assertThat(nodes.wire).extracting(TestNode.Sent::type).containsExactly(1, 3, 1, 2, 4);
    }

    @Test
    void aCookieIsBoundToItsSource() {
        var nodes = new TwoNodes(1);
        byte[] second = initiationWithCookie(nodes);
        nodes.bob.receive(new TestAddress(1, 51821), second);
        nodes.bob.receive(new TestAddress(9, 51820), second);
        assertThat(nodes.bob.events).containsOnly("COOKIE_SENT");
        nodes.bob.receive(nodes.alice.address, second);
        assertThat(nodes.bob.events.getLast()).isEqualTo("ACCEPTED");
    }

    private static byte[] initiationWithCookie(TwoNodes nodes) {
        nodes.bob.handshakesQueued = BUSY;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        nodes.setNow(TwoNodes.seconds(6));
        nodes.alice.tunnel.onTimeout(nodes.nowNs, nodes.alice);
        return nodes.alice.outbox.removeFirst().datagram();
    }

    @Test
    void theSecretRotatesAt120Seconds() {
        assertThat(verdictWithCookieOfAge(Limits.COOKIE_REFRESH_TIME_NS - 1)).isEqualTo("ACCEPTED");
        assertThat(verdictWithCookieOfAge(Limits.COOKIE_REFRESH_TIME_NS)).isEqualTo("COOKIE_SENT");
    }

    private static String verdictWithCookieOfAge(long ageNs) {
        var nodes = new TwoNodes(1);
        byte[] second = initiationWithCookie(nodes);
        nodes.setNow(ageNs);
        nodes.bob.receive(nodes.alice.address, second);
        return nodes.bob.events.getLast();
    }

    @Test
    void aClientUsesACookieForLessThan115Seconds() {
        assertThat(mac2AfterCookieOfAge(Limits.COOKIE_USE_TIME_NS - 1)).isNotEqualTo(new byte[16]);
        assertThat(mac2AfterCookieOfAge(Limits.COOKIE_USE_TIME_NS)).isEqualTo(new byte[16]);
    }

    private static byte[] mac2AfterCookieOfAge(long ageNs) {
        var nodes = new TwoNodes(1);
        nodes.bob.handshakesQueued = BUSY;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.exchange();
        nodes.setNow(ageNs);
        nodes.alice.sendTo(nodes.bob, 2);
        nodes.alice.tunnel.onTimeout(nodes.nowNs, nodes.alice);
        byte[] message = nodes.alice.outbox.removeFirst().datagram();
        return Arrays.copyOfRange(message, 132, 148);
    }

    @Test
    void aForgedOrRepeatedCookieReplyIsIgnored() {
        var nodes = new TwoNodes(1);
        nodes.bob.handshakesQueued = BUSY;
        nodes.alice.sendTo(nodes.bob, 1);
        nodes.bob.receive(nodes.alice.address, nodes.alice.outbox.removeFirst().datagram());
        byte[] reply = nodes.bob.outbox.removeFirst().datagram();
        for (int at : List.of(8, 31, 32, 63)) {
            byte[] forged = reply.clone();
            forged[at] ^= 1;
            nodes.alice.receive(nodes.bob.address, forged);
        }
        assertThat(nodes.alice.events).containsOnly("FORGED");
        byte[] elsewhere = reply.clone();
        elsewhere[4] ^= 1;
        nodes.alice.receive(nodes.bob.address, elsewhere);
        nodes.alice.receive(nodes.bob.address, reply);
        nodes.alice.receive(nodes.bob.address, reply);
        assertThat(nodes.alice.events).endsWith("UNKNOWN_RECEIVER", "ACCEPTED", "FORGED");
    }

    @Test
    void theRateLimiterComesAfterMac2() {
        var nodes = new TwoNodes(1);
        byte[] second = initiationWithCookie(nodes);
        for (int i = 0; i < 5; i++) {
            nodes.bob.receive(nodes.alice.address, second);
        }
        nodes.bob.receive(nodes.alice.address, second);
        assertThat(nodes.bob.events)
                .endsWith("ACCEPTED", "REPLAYED", "REPLAYED", "REPLAYED", "REPLAYED", "RATE_LIMITED");
        nodes.setNow(nodes.nowNs + TwoNodes.seconds(0.05));
        nodes.bob.receive(nodes.alice.address, second);
        assertThat(nodes.bob.events.getLast()).isEqualTo("REPLAYED");
    }

    @Test
    void aFloodIsAnsweredWithFewerBytesThanHalfOfIt() {
        var nodes = new TwoNodes(1);
        nodes.bob.handshakesQueued = BUSY;
        var random = new Random(3);
        long in = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] forged = new byte[i % 2 == 0 ? 148 : 92];
            random.nextBytes(forged);
            Arrays.fill(forged, 1, 4, (byte) 0);
            forged[0] = (byte) (i % 2 + 1);
            new io.darkmesh.wireguard.cookie.CookieGenerator(nodes.bob.privateKey.publicKey()).addMacs(forged, 0);
            nodes.bob.receive(new TestAddress(i, i), forged);
            in += forged.length;
        }
        long out = nodes.bob.outbox.stream()
                .mapToLong(sent -> sent.datagram().length)
                .sum();
        assertThat(out).isLessThanOrEqualTo(in / 2).isPositive();
        assertThat(nodes.bob.tunnel.receivers().size()).isZero();
    }
}
