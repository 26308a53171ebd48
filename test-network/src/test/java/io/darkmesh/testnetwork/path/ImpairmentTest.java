package io.darkmesh.testnetwork.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ImpairmentTest {
    private static final int COUNT = 10_000;

    @Test
    void aGoodPathSendsEachDatagramOnceAndAtOnce() {
        var path = new Impairment(Settings.GOOD, new Random(1));
        byte[] datagram = {1, 2, 3};
        assertThat(path.onDatagram(datagram, 5)).containsExactly(new Impairment.Departure(5, datagram));
    }

    @Test
    void oneInTenIsDropped() {
        assertThat(departures("drop=0.1")).hasSizeBetween(8_800, 9_200);
    }

    @Test
    void oneInTenIsDoubled() {
        assertThat(departures("duplicate=0.1")).hasSizeBetween(10_800, 11_200);
    }

    @Test
    void oneInTenIsSentAgainLater() {
        assertThat(departures("replay=0.1")).hasSizeBetween(10_800, 11_200);
    }

    @Test
    void oneInTenHasOneBitFlipped() {
        long damaged = departures("corrupt=0.1").stream()
                .filter(departure -> ones(departure.datagram()) == 1)
                .count();
        assertThat(damaged).isBetween(850L, 1_150L);
    }

    @Test
    void delayAndJitterStayInTheirBounds() {
        assertThat(departures("delayMs=20 jitterMs=10"))
                .allMatch(departure -> departure.atNs() >= 20_000_000 && departure.atNs() < 30_000_000);
    }

    @Test
    void oneInTenIsOvertaken() {
        assertThat(departures("reorder=0.1 reorderMs=5"))
                .filteredOn(departure -> departure.atNs() == 5_000_000)
                .hasSizeBetween(850, 1_150);
    }

    private static List<Impairment.Departure> departures(String settings) {
        var path = new Impairment(Settings.parse(List.of(settings.split(" "))), new Random(7));
        List<Impairment.Departure> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            all.addAll(path.onDatagram(new byte[100], 0));
        }
        return all;
    }

    private static int ones(byte[] datagram) {
        int ones = 0;
        for (byte value : datagram) {
            ones += Integer.bitCount(value & 0xff);
        }
        return ones;
    }
}
