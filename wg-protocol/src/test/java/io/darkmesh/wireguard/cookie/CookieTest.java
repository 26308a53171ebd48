package io.darkmesh.wireguard.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.message.CookieReply;
import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.message.Message;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cookies of an engine that has been running for hours (whitepaper section 5.4.7; wireguard.md, rule 2). */
final class CookieTest {
    private static final long HOURS_NS = 10_000_000_000_000L;
    private static final byte[] ADDRESS = {10, 0, 0, 1};
    private static final int PORT = 51_820;

    private final Random random = new Random(5);
    private final PrivateKey local = PrivateKey.generate(random);
    private final CookieChecker checker = new CookieChecker(local.publicKey(), random);
    private final CookieGenerator generator = new CookieGenerator(local.publicKey());

    private byte[] message(long nowNs) {
        byte[] message = new byte[HandshakeInitiation.BYTES];
        random.nextBytes(message);
        Arrays.fill(message, message.length - 16, message.length, (byte) 0);
        generator.addMacs(message, nowNs);
        return message;
    }

    private CookieReply reply(byte[] message, long nowNs) {
        byte[] datagram = checker.reply(message, 7, ADDRESS, PORT, nowNs);
        return (CookieReply) Message.parse(ByteBuffer.wrap(datagram)).orElseThrow();
    }

    private byte[] cookie(long nowNs) {
        byte[] message = message(nowNs);
        return CookieGenerator.open(local.publicKey(), MacKeys.mac1(message), reply(message, nowNs))
                .orElseThrow();
    }

    @Test
    void aCookieIsUsedForLessThan115SecondsAndGoodForLessThan120() {
        assertThat(generator.consume(reply(message(HOURS_NS), HOURS_NS), HOURS_NS))
                .isTrue();
        long lastNs = HOURS_NS + Limits.COOKIE_USE_TIME_NS - 1;
        byte[] late = message(lastNs);
        assertThat(checker.verifyMac2(late, ADDRESS, PORT, lastNs)).isTrue();
        assertThat(checker.verifyMac2(late, ADDRESS, PORT, HOURS_NS + Limits.COOKIE_REFRESH_TIME_NS - 1))
                .isTrue();
        assertThat(checker.verifyMac2(late, ADDRESS, PORT, HOURS_NS + Limits.COOKIE_REFRESH_TIME_NS))
                .isFalse();
        byte[] tooLate = message(lastNs + 1);
        assertThat(Arrays.copyOfRange(tooLate, tooLate.length - 16, tooLate.length))
                .containsOnly(0);
    }

    @Test
    void theSecretStaysFor120SecondsAndIsAnotherOneThen() {
        byte[] first = cookie(HOURS_NS);
        assertThat(cookie(HOURS_NS + Limits.COOKIE_REFRESH_TIME_NS - 1)).isEqualTo(first);
        assertThat(cookie(HOURS_NS + Limits.COOKIE_REFRESH_TIME_NS)).isNotEqualTo(first);
    }

    @Test
    void noTwoRepliesShareANonce() {
        byte[] message = message(HOURS_NS);
        assertThat(reply(message, HOURS_NS).nonce())
                .isNotEqualTo(reply(message, HOURS_NS).nonce());
    }

    @Test
    void aSourceIsForgottenOnlyWhenItWasIdle() {
        var limiter = new RateLimiter();
        limiter.allow(new byte[] {10, 0, 0, 1}, HOURS_NS);
        limiter.allow(new byte[] {10, 0, 0, 2}, HOURS_NS + 1);
        limiter.allow(new byte[] {10, 0, 0, 3}, HOURS_NS + Limits.LIMITED_SOURCE_IDLE_NS);
        assertThat(limiter.size()).isEqualTo(2);
        limiter.allow(new byte[] {10, 0, 0, 4}, HOURS_NS + 2 * Limits.LIMITED_SOURCE_IDLE_NS - 1);
        assertThat(limiter.size()).isEqualTo(3);
    }
}
