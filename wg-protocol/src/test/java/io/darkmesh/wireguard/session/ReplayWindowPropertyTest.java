package io.darkmesh.wireguard.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ReplayWindowPropertyTest {
    @Property(tries = 500)
    void agreesWithASetOfEveryCounterEverSeen(@ForAll("counters") List<Long> counters) {
        var window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long highest = 0;
        for (long counter : counters) {
            boolean tooLarge = Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0;
            boolean tooOld = Long.compareUnsigned(counter, highest) < 0
                    && Long.compareUnsigned(highest - counter, ReplayWindow.WINDOW_SIZE) > 0;
            boolean fresh = !tooLarge && !tooOld && seen.add(counter);
            assertThat(window.accept(counter))
                    .as("counter %s", Long.toUnsignedString(counter))
                    .isEqualTo(fresh);
            if (fresh && Long.compareUnsigned(counter, highest) > 0) {
                highest = counter;
            }
        }
    }

    @Provide
    Arbitrary<List<Long>> counters() {
        Arbitrary<Long> low = Arbitraries.longs().between(0, 20_000);
        Arbitrary<Long> narrow = Arbitraries.longs().between(8_000, 8_300);
        Arbitrary<Long> top = Arbitraries.longs().between(-20_000, -1);
        Arbitrary<Long> limit =
                Arbitraries.longs().between(Limits.REJECT_AFTER_MESSAGES - 3, Limits.REJECT_AFTER_MESSAGES + 3);
        Arbitrary<Long> middle = Arbitraries.longs().between(Long.MAX_VALUE - 9_000, Long.MAX_VALUE);
        return Arbitraries.oneOf(
                Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(8, low), net.jqwik.api.Tuple.of(8, narrow))
                        .list()
                        .ofMaxSize(500),
                Arbitraries.oneOf(low, narrow, middle, top, limit).list().ofMaxSize(200));
    }

    @Example
    void twoThreadsThatShareAWindowAcceptEachCounterOnce() throws InterruptedException {
        var window = new ReplayWindow();
        int counters = 300_000;
        var accepted = new AtomicInteger();
        Runnable worker = () -> {
            int mine = 0;
            for (int counter = 0; counter < counters; counter++) {
                mine += window.accept(counter) ? 1 : 0;
            }
            accepted.addAndGet(mine);
        };
        Thread other = new Thread(worker);
        other.start();
        worker.run();
        other.join();
        assertThat(accepted.get()).isLessThanOrEqualTo(counters).isGreaterThan(counters / 2);
        for (int counter = counters - ReplayWindow.WINDOW_SIZE; counter < counters; counter++) {
            window.accept(counter);
            assertThat(window.accept(counter)).isFalse();
        }
    }
}
