package io.darkmesh.wireguard.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class Tai64nTest {
    @Property
    void ordersAsItsBytesDo(@ForAll long s1, @ForAll int n1, @ForAll long s2, @ForAll int n2) {
        var one = new Tai64n(s1, n1);
        var two = new Tai64n(s2, n2);
        int bytes = Integer.signum(Arrays.compareUnsigned(one.toBytes(), two.toBytes()));
        assertThat(Integer.signum(one.compareTo(two))).isEqualTo(bytes);
        assertThat(one.isAfter(two)).isEqualTo(bytes > 0);
        assertThat(Tai64n.parse(one.toBytes())).isEqualTo(one);
        assertThat(one.isAfter(one)).isFalse();
    }

    @Property
    void theNextOneIsAfterIt(@ForAll int nanos) {
        var stamp = new Tai64n(5, nanos);
        Tai64n next = stamp.next();
        assertThat(next.isAfter(stamp)).isTrue();
        assertThat(next.nanos() & (Tai64n.GRAIN_NS - 1)).isZero();
        assertThat(next.nanos()).isBetween(0, 999_999_999);
    }

    @Example
    void secondsBeginAt2To62And10() {
        assertThat(Tai64n.of(Instant.EPOCH).toBytes()).containsExactly(0x40, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0);
        assertThat(Tai64n.of(Instant.EPOCH.plusNanos(Tai64n.GRAIN_NS - 1)).nanos())
                .isZero();
        assertThat(Tai64n.of(Instant.EPOCH.plusNanos(Tai64n.GRAIN_NS)).nanos()).isEqualTo(Tai64n.GRAIN_NS);
    }

    @Example
    void has12Bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tai64n.parse(new byte[11]));
        assertThatIllegalArgumentException().isThrownBy(() -> Tai64n.parse(new byte[13]));
    }
}
