package io.darkmesh.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** One peer's search on virtual time, over a path that carries packets up to a size. */
final class MtuSearchTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long ROUND_TRIP_NS = 20 * MS;

    private final MtuSearch search = new MtuSearch(new Random(1), 1420);
    private final List<Integer> probed = new ArrayList<>();
    private final List<long[]> pongs = new ArrayList<>();
    private int carries = 1420;
    private int losesNext;
    private long nowNs;

    private void probe(long id, int bytes) {
        probed.add(bytes);
        if (bytes <= carries && losesNext-- <= 0) {
            pongs.add(new long[] {nowNs + ROUND_TRIP_NS, id});
        }
    }

    private void runFor(long ns) {
        long endNs = nowNs + ns;
        while (true) {
            long pongNs = pongs.isEmpty() ? Long.MAX_VALUE : pongs.getFirst()[0];
            long nextNs = Math.min(pongNs, search.nextDeadlineNs());
            if (nextNs > endNs) {
                nowNs = endNs;
                return;
            }
            nowNs = Math.max(nowNs, nextNs);
            if (pongNs == nextNs) {
                search.onPong(pongs.removeFirst()[1], nowNs, this::probe);
            } else {
                search.onTimeout(nowNs, this::probe);
            }
        }
    }

    /** With a session and traffic, as all that follows needs. */
    private void goDirect() {
        search.onSession(nowNs, this::probe);
        search.onTraffic(nowNs, this::probe);
        search.onPath(false, true, nowNs, this::probe);
    }

    private void keepBusyFor(int seconds) {
        for (int i = 0; i < seconds; i++) {
            search.onTraffic(nowNs, this::probe);
            runFor(SECOND);
        }
    }

    @Test
    void theDevicesMtuIsProvenByTheFirstProbeThatIsAnswered() {
        goDirect();
        assertThat(search.mtu()).isEqualTo(new PathMtu(1280, 1420));
        runFor(ROUND_TRIP_NS);
        assertThat(search.mtu()).isEqualTo(new PathMtu(1420, 1420));
        assertThat(probed).containsExactly(1420);
    }

    @Property(tries = 200)
    void whateverThePathCarriesIsFoundToTheLastStepWithinSeconds(
            @ForAll @IntRange(min = 1000, max = 1500) int bytes, @ForAll @IntRange(max = 2) int lost) {
        var one = new MtuSearchTest();
        one.carries = bytes;
        one.losesNext = lost;
        one.goDirect();
        one.runFor(8 * SECOND);
        int expected = bytes >= 1420 ? 1420 : Math.max(1280, bytes & -MtuSearch.STEP_BYTES);
        assertThat(one.search.mtu()).isEqualTo(new PathMtu(expected, expected));
        assertThat(one.probed).allMatch(size -> size >= 1280 && size <= 1420);
        assertThat(one.search.baseRefusals()).isEqualTo(bytes < 1280 ? 1 : 0);
    }

    /** Of what lies between nothing could come through. */
    @Test
    void aPathThatDoesNotCarryTheBaseWholeIsKnownAsSoonAsThatWasTriedAfterTheDevicesMtu() {
        carries = 1232;
        goDirect();
        runFor(6 * MtuSearch.PROBE_NS - 1);
        assertThat(search.baseRefusals()).isZero();
        runFor(1);
        assertThat(search.baseRefusals()).isOne();
        assertThat(search.mtu()).isEqualTo(new PathMtu(1280, 1280));
        assertThat(probed).containsExactly(1420, 1420, 1420, 1280, 1280, 1280);
    }

    @Test
    void aPathThatDoesNotCarryTheBaseWholeIsTriedEachHalfMinuteWhileThereIsTraffic() {
        carries = 1232;
        goDirect();
        keepBusyFor(100);
        assertThat(search.baseRefusals()).isEqualTo(3);
        carries = 1420;
        keepBusyFor(31);
        assertThat(search.baseRefusals()).isZero();
        assertThat(search.mtu()).isEqualTo(new PathMtu(1420, 1420));
        probed.clear();
        carries = 1232;
        runFor(3600 * SECOND);
        assertThat(probed).hasSizeLessThan(100);
    }

    @Test
    void aBlackHoleBelowTheBaseIsKnownWithinSixSeconds() {
        goDirect();
        keepBusyFor(10);
        carries = 1232;
        keepBusyFor(6);
        assertThat(search.baseRefusals()).isOne();
    }

    @Test
    void anotherPathMayCarryTheBaseWholeUntilItIsTried() {
        carries = 1232;
        goDirect();
        runFor(4 * SECOND);
        assertThat(search.baseRefusals()).isOne();
        carries = 1420;
        search.onPath(false, true, nowNs, this::probe);
        assertThat(search.baseRefusals()).isZero();
    }

    /** RFC 8899 section 4.3: a path that loses packets of the proven size, and maybe only those. */
    @Test
    void aBlackHoleLeadsBackToTheBaseAndUpAgainAsFarAsThePathCarries() {
        goDirect();
        keepBusyFor(30);
        carries = 1350;
        for (int seconds = 0; seconds < 5 && search.mtu().ceilingBytes() > 1280; seconds++) {
            keepBusyFor(1);
        }
        assertThat(search.mtu().provenBytes()).isEqualTo(1280);
        assertThat(search.mtu().ceilingBytes())
                .as("nothing is hoped for after a black hole")
                .isEqualTo(1280);
        keepBusyFor(8);
        assertThat(search.mtu()).isEqualTo(new PathMtu(1344, 1344));
    }

    /** What a sender of TCP waits for: its repeats of what was lost shall fit, before it waits for seconds between them. */
    @Test
    void tcpIsCutToTheBaseWithinOneAndAQuarterSecondsOfABlackHole() {
        goDirect();
        keepBusyFor(10);
        for (int i = 0; i < 20; i++) {
            carries = 1420;
            keepBusyFor(10);
            runFor(i * 50 * MS); // anywhere between two confirmations
            carries = 1350;
            runFor(1_250 * MS);
            assertThat(search.mtu()).as("others are not refused yet").isEqualTo(new PathMtu(1280, 1420));
            runFor(1_500 * MS);
            assertThat(search.mtu()).isEqualTo(new PathMtu(1280, 1280));
            search.onPath(false, true, nowNs, this::probe);
        }
    }

    @Test
    void aConfirmationThatIsLateCutsTcpOnlyUntilItComes() {
        goDirect();
        keepBusyFor(10);
        losesNext = 1;
        for (int i = 0; i < 125 && search.mtu().provenBytes() > 1280; i++) {
            runFor(10 * MS);
        }
        assertThat(search.mtu()).isEqualTo(new PathMtu(1280, 1420));
        runFor(MtuSearch.PROBE_NS);
        assertThat(search.mtu()).isEqualTo(new PathMtu(1420, 1420));
    }

    @Test
    void aLostConfirmationAloneChangesNothing() {
        goDirect();
        keepBusyFor(10);
        losesNext = 2;
        keepBusyFor(10);
        assertThat(search.mtu().provenBytes()).isEqualTo(1420);
    }

    @Test
    void anotherPathBeginsAtTheBaseAgain() {
        goDirect();
        runFor(SECOND);
        carries = 1300;
        search.onPath(false, true, nowNs, this::probe);
        assertThat(search.mtu().provenBytes()).isEqualTo(1280);
        runFor(8 * SECOND);
        assertThat(search.mtu().provenBytes()).isEqualTo(1296);
    }

    @Test
    void anAnswerToAProbeOfThePathBeforeProvesNothing() {
        goDirect();
        search.onPath(false, true, nowNs, (id, bytes) -> {});
        runFor(100 * MS);
        assertThat(search.mtu().provenBytes()).isEqualTo(1280);
    }

    @Test
    void throughARelayTheDevicesMtuHoldsWithoutAProbe() {
        goDirect();
        probed.clear();
        search.onPath(true, false, nowNs, this::probe);
        runFor(SECOND);
        assertThat(search.mtu()).isEqualTo(new PathMtu(1420, 1420));
        assertThat(probed).isEmpty();
    }

    @Test
    void whereProbesCannotBeSentWholeTheBaseHolds() {
        search.onSession(nowNs, this::probe);
        search.onPath(false, false, nowNs, this::probe);
        keepBusyFor(3);
        assertThat(search.mtu()).isEqualTo(new PathMtu(1280, 1280));
        assertThat(probed).isEmpty();
    }

    @Test
    void aPathThatCarriedLessIsTriedAgainAfterTenMinutes() {
        carries = 1300;
        goDirect();
        keepBusyFor(60);
        carries = 1420;
        keepBusyFor(500);
        assertThat(search.mtu().provenBytes()).isEqualTo(1296);
        keepBusyFor(60);
        assertThat(search.mtu().provenBytes()).isEqualTo(1420);
    }

    @Test
    void withoutTrafficNothingIsProbedAndWithItTheSizeIsConfirmedAtOnce() {
        goDirect();
        runFor(60 * SECOND);
        int before = probed.size();
        runFor(3600 * SECOND);
        assertThat(probed).hasSize(before);
        search.onTraffic(nowNs, this::probe);
        assertThat(probed).hasSize(before + 1);
        assertThat(search.mtu().provenBytes()).isEqualTo(1420);
    }

    @Test
    void aDeviceOfTheBaseSizeNeedsOneProbe() {
        search.onDeviceMtu(1280, nowNs, this::probe);
        goDirect();
        keepBusyFor(3600);
        assertThat(probed).containsExactly(1280);
        assertThat(search.baseRefusals()).isZero();
        assertThat(search.mtu()).isEqualTo(new PathMtu(1280, 1280));
    }

    @Test
    void aSessionThatIsLostTakesItsProofsAlong() {
        goDirect();
        runFor(SECOND);
        search.onSessionLost();
        assertThat(search.mtu().provenBytes()).isEqualTo(1280);
        search.onSession(nowNs, this::probe);
        runFor(SECOND);
        assertThat(search.mtu().provenBytes()).isEqualTo(1420);
    }
}
