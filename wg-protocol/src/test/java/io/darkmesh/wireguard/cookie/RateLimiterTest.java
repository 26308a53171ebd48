package io.darkmesh.wireguard.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class RateLimiterTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static byte[] ipv4(int address) {
        return ByteBuffer.allocate(4).putInt(address).array();
    }

    private static byte[] ipv6(long high, long low) {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Property(tries = 200)
    void noSourceGetsMoreThan5And20ASecond(@ForAll long seed) {
        var random = new Random(seed);
        var limiter = new RateLimiter();
        long nowNs = random.nextLong(SECOND_NS);
        long startNs = nowNs;
        long allowed = 0;
        for (int i = 0; i < 300; i++) {
            nowNs += random.nextLong(random.nextInt(20) == 0 ? 3 * SECOND_NS : 60_000_000);
            allowed += limiter.allow(ipv4(1), nowNs) ? 1 : 0;
            limiter.allow(ipv4(random.nextInt()), nowNs);
            assertThat(allowed).isLessThanOrEqualTo(5 + (nowNs - startNs) / (SECOND_NS / 20));
        }
    }

    @Example
    void ipv6IsLimitedPer64AndIpv4PerAddress() {
        var limiter = new RateLimiter();
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.allow(ipv6(7, i), 0)).isTrue();
            assertThat(limiter.allow(ipv4(7), 0)).isTrue();
        }
        assertThat(limiter.allow(ipv6(7, 99), 0)).isFalse();
        assertThat(limiter.allow(ipv4(7), 0)).isFalse();
        assertThat(limiter.allow(ipv6(8, 99), 0)).isTrue();
        assertThat(limiter.allow(ipv4(8), 0)).isTrue();
        assertThat(limiter.size()).isEqualTo(4);
    }

    @Example
    void theTableIsBoundedAndCollectedEachSecond() {
        var limiter = new RateLimiter();
        for (int i = 0; i < Limits.MAX_LIMITED_SOURCES; i++) {
            assertThat(limiter.allow(ipv4(i), 0)).isTrue();
        }
        assertThat(limiter.allow(ipv4(-1), 0)).as("one beyond").isFalse();
        assertThat(limiter.allow(ipv4(0), 0)).as("one within").isTrue();
        assertThat(limiter.allow(ipv4(-1), SECOND_NS - 1)).isFalse();
        assertThat(limiter.size()).isEqualTo(Limits.MAX_LIMITED_SOURCES);
        assertThat(limiter.allow(ipv4(-1), SECOND_NS)).isTrue();
        assertThat(limiter.size()).isEqualTo(1);
    }

    @Example
    void aSourceThatGoesOnIsNotForgotten() {
        var limiter = new RateLimiter();
        for (int i = 0; i < 100; i++) {
            limiter.allow(ipv4(1), i * 20_000_000L);
        }
        assertThat(limiter.size()).isEqualTo(1);
        assertThat(limiter.allow(ipv4(1), 99 * 20_000_000L + 1)).isFalse();
    }
}
