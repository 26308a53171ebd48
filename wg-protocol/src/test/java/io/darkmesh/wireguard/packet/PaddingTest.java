package io.darkmesh.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class PaddingTest {
    @Test
    void paddingIsTo16ClampedToTheMtu() {
        assertThat(Padding.paddedBytes(0, 1420)).isZero();
        assertThat(Padding.paddedBytes(1, 1420)).isEqualTo(16);
        assertThat(Padding.paddedBytes(16, 1420)).isEqualTo(16);
        assertThat(Padding.paddedBytes(17, 1420)).isEqualTo(32);
        assertThat(Padding.paddedBytes(1408, 1420)).isEqualTo(1408);
        assertThat(Padding.paddedBytes(1409, 1420)).isEqualTo(1420);
        assertThat(Padding.paddedBytes(1420, 1420)).isEqualTo(1420);
        assertThat(Padding.paddedBytes(1420, 0)).isEqualTo(1424);
    }

    @Test
    void aPacketOverTheMtuIsPaddedAsItsLastPieceWouldBe() {
        assertThat(Padding.paddedBytes(1421, 1420)).isEqualTo(1420 + 16);
        assertThat(Padding.paddedBytes(2840, 1420)).isEqualTo(2840);
        assertThat(Padding.paddedBytes(2839, 1420)).isEqualTo(2840);
    }

    @Property
    void isTheLeastMultipleOf16ThatFits(
            @ForAll @IntRange(max = 9000) int bytes, @ForAll @IntRange(min = 576, max = 9000) int mtu) {
        int padded = Padding.paddedBytes(bytes, mtu);
        assertThat(padded).isBetween(bytes, bytes + 15);
        if (bytes <= mtu) {
            assertThat(padded % 16 == 0 || padded == mtu).isTrue();
            assertThat(padded).isLessThanOrEqualTo(mtu);
        }
    }
}
