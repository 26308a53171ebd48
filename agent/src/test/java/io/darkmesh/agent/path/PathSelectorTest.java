package io.darkmesh.agent.path;

import static io.darkmesh.agent.path.SelectorHarness.MS;
import static io.darkmesh.agent.path.SelectorHarness.PEER;
import static io.darkmesh.agent.path.SelectorHarness.direct;
import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PathSelectorTest {
    private static final String NEAR = "192.0.2.1:1000";
    private static final String FAR = "192.0.2.2:1000";
    private static final PathId RELAY = new PathId.Relayed("relay-1");

    private SelectorHarness connected(String... endpoints) {
        var harness = new SelectorHarness(endpoints);
        harness.relayUp();
        harness.working.add(RELAY);
        harness.selector.onHandshakeNeeded(PEER, harness.nowNs, harness::on);
        harness.session();
        harness.traffic = true;
        return harness;
    }

    @Test
    void theRelayIsTheFirstWayAndTheInitiationGoesToTheBestCandidatesAsWell() {
        var harness = new SelectorHarness(NEAR, FAR);
        harness.relayUp();
        assertThat(harness.path).isEqualTo(RELAY);
        harness.selector.onHandshakeNeeded(PEER, 0, harness::on);
        var first = harness.sent(PathOutput.SendInitiation.class).getFirst();
        assertThat(first.paths()).containsExactly(RELAY, direct(NEAR), direct(FAR));
    }

    @Test
    void theInitiationIsRepeatedOnTheLadderUntilThereIsASession() {
        var harness = new SelectorHarness(NEAR);
        harness.relayUp();
        harness.selector.onHandshakeNeeded(PEER, 0, harness::on);
        harness.run(120);
        int soFar = harness.sent(PathOutput.SendInitiation.class).size();
        assertThat(soFar).isEqualTo(3); // at once, after 50 ms and after 100
        harness.session();
        harness.run(5_000);
        assertThat(harness.sent(PathOutput.SendInitiation.class)).hasSize(soFar);
    }

    @Test
    void withoutARelayTheBestAddressIsTakenUnproven() {
        var harness = new SelectorHarness(NEAR);
        assertThat(harness.path).isEqualTo(direct(NEAR));
        assertThat(harness.report().why()).contains("nothing has answered yet");
    }

    @Test
    void aPathIsTakenOnlyWhenAProbeInsideTheSessionCameBack() {
        var harness = new SelectorHarness(NEAR);
        harness.relayUp();
        harness.working.add(direct(NEAR));
        harness.selector.onTraffic(PEER, 0, harness::on);
        harness.run(1_000);
        assertThat(harness.path).as("answered outside a session").isEqualTo(RELAY);
        harness.session();
        harness.run(100);
        assertThat(harness.path).isEqualTo(direct(NEAR));
        assertThat(harness.relayToo).isFalse();
        assertThat(harness.nowNs).isLessThan(1_500 * MS);
    }

    /** Probes have passed where a scrubber ate the data: what answers outside the session alone is never used. */
    @Test
    void aPathThatPassesProbesAndEatsDataIsNotUsed() {
        var harness = connected(NEAR);
        harness.out.clear();
        for (int i = 0; i < 40; i++) {
            harness.run(50);
            for (var probe : harness.pings(direct(NEAR), false)) {
                var ping = (PathMessage.Ping) probe.message();
                harness.selector.onMessage(
                        PEER,
                        direct(NEAR),
                        new PathMessage.Pong(ping.id(), Optional.empty()),
                        false,
                        harness.nowNs,
                        harness::on);
            }
        }
        assertThat(harness.path).isEqualTo(RELAY);
        assertThat(harness.report().tried().getFirst().answered()).isTrue();
        assertThat(harness.report().tried().getFirst().proven()).isFalse();
    }

    @Test
    void aPathThatStopsAnsweringIsUsedTogetherWithTheRelayWithinFiveSecondsAndThenLeft() {
        var harness = connected(NEAR);
        harness.working.add(direct(NEAR));
        harness.run(10_000);
        assertThat(harness.path).isEqualTo(direct(NEAR));
        harness.working.remove(direct(NEAR));
        harness.run(4_900);
        assertThat(harness.path).isEqualTo(direct(NEAR));
        assertThat(harness.relayToo).isTrue();
        assertThat(harness.report().why()).contains("stopped answering");
        harness.run(7_000);
        assertThat(harness.path).isEqualTo(RELAY);
        harness.working.add(direct(NEAR));
        harness.run(65_000);
        assertThat(harness.path).as("back by itself").isEqualTo(direct(NEAR));
    }

    @Test
    void aPathThatAnswersAgainIsUsedAloneAgain() {
        var harness = connected(NEAR);
        harness.working.add(direct(NEAR));
        harness.run(5_000);
        harness.working.remove(direct(NEAR));
        harness.run(4_900);
        assertThat(harness.relayToo).isTrue();
        harness.working.add(direct(NEAR));
        harness.run(1_000);
        assertThat(harness.path).isEqualTo(direct(NEAR));
        assertThat(harness.relayToo).isFalse();
    }

    @Test
    void heartbeatsEndWhenNothingIsSentForALongTime() {
        var harness = connected(NEAR);
        harness.working.add(direct(NEAR));
        harness.run(5_000);
        harness.traffic = false;
        harness.run(60_000);
        harness.out.clear();
        harness.run(600_000);
        assertThat(harness.out).isEmpty();
    }

    @Test
    void trafficAfterALongSilenceGoesBothWaysUntilThePathAnswers() {
        var harness = connected(NEAR);
        harness.working.add(direct(NEAR));
        harness.run(5_000);
        harness.traffic = false;
        harness.run(600_000);
        harness.selector.onTraffic(PEER, harness.nowNs, harness::on);
        assertThat(harness.relayToo).isTrue();
        harness.run(100);
        assertThat(harness.path).isEqualTo(direct(NEAR));
        assertThat(harness.relayToo).isFalse();
    }

    @Test
    void aLinkChangeKeepsTheOldPathAndAddsTheRelayAsksStunAndProbesAtOnce() {
        var harness = connected(NEAR);
        harness.working.add(direct(NEAR));
        harness.run(5_000);
        harness.out.clear();
        harness.selector.onLinkChange(harness.nowNs, harness::on);
        assertThat(harness.relayToo).isTrue();
        assertThat(harness.sent(PathOutput.AskStun.class)).hasSize(1);
        harness.run(50);
        assertThat(harness.path).isEqualTo(direct(NEAR));
        assertThat(harness.relayToo).as("it answered").isFalse();
    }

    @Test
    void aRelayThatStopsAnsweringIsDialledAgain() {
        var harness = connected();
        harness.run(5_000);
        harness.working.remove(RELAY);
        harness.run(8_000);
        assertThat(harness.sent(PathOutput.RedialRelay.class)).hasSize(1);
    }

    @Test
    void candidatesAreBoundedAndNonsenseIsNotProbed() {
        var harness = connected("127.0.0.1:1", "224.0.0.1:1", "0.0.0.0:1");
        harness.run(5_000);
        assertThat(harness.report().tried()).isEmpty();
        for (int i = 0; i < 100; i++) {
            harness.selector.onMessage(
                    PEER,
                    direct("203.0.113." + (i + 1) + ":5"),
                    new PathMessage.Ping(i, 0),
                    false,
                    harness.nowNs,
                    harness::on);
        }
        assertThat(harness.report().tried()).hasSizeLessThanOrEqualTo(PathLimits.MAX_CANDIDATES);
    }

    @Test
    void anOlderListOfCandidatesIsIgnoredAndOneWhoLacksOursIsAnswered() {
        var harness = connected();
        var newer = new PathMessage.Candidates(
                7, MappingBehavior.ENDPOINT_INDEPENDENT, true, SelectorHarness.candidates(NEAR));
        var older = new PathMessage.Candidates(
                6, MappingBehavior.ENDPOINT_INDEPENDENT, true, SelectorHarness.candidates(FAR));
        harness.out.clear();
        harness.selector.onMessage(PEER, RELAY, newer, false, harness.nowNs, harness::on);
        assertThat(harness.sent(PathOutput.SendSignal.class)).isNotEmpty();
        harness.selector.onMessage(PEER, RELAY, older, false, harness.nowNs, harness::on);
        assertThat(harness.report().tried()).extracting(PathReport.Tried::path).containsExactly((PathId.Direct)
                direct(NEAR));
    }

    @Test
    void anUnaskedPongAndAnUnknownPeerMeanNothing() {
        var harness = connected(NEAR);
        harness.selector.onMessage(
                PEER, direct(NEAR), new PathMessage.Pong(42, Optional.empty()), true, harness.nowNs, harness::on);
        harness.selector.onMessage(
                "nobody", direct(NEAR), new PathMessage.Ping(1, 0), false, harness.nowNs, harness::on);
        assertThat(harness.path).isEqualTo(RELAY);
    }

    @Test
    void aPeerThatIsGoneIsProbedNoMoreOftenThanOnceAMinute() {
        var harness = connected(NEAR);
        harness.working.clear();
        harness.run(300_000);
        harness.out.clear();
        harness.run(600_000);
        assertThat(harness.pings(direct(NEAR), false)).hasSizeLessThan(12 * 10);
        assertThat(harness.pings(RELAY, true)).hasSizeLessThan(250);
    }

    @Test
    void whoIsRelayedIsToldWhichNatsAreInTheWay() {
        var harness = connected();
        harness.selector.onLocalCandidates(
                SelectorHarness.candidates("198.51.100.1:9"), MappingBehavior.ENDPOINT_DEPENDENT, 0, harness::on);
        var told = new PathMessage.Candidates(
                7, MappingBehavior.ENDPOINT_DEPENDENT, false, SelectorHarness.candidates(NEAR));
        harness.selector.onMessage(PEER, RELAY, told, false, harness.nowNs, harness::on);
        harness.run(12_000);
        assertThat(harness.report().why()).contains("both sides give each destination another port");
        assertThat(harness.report().nextSearchNs()).isPositive();
    }

    @Test
    void aHardNatIsSprayedAtABoundedRateAndItsSocketsAreClosedAfterwards() {
        var harness = connected();
        harness.selector.onLocalCandidates(
                SelectorHarness.candidates("198.51.100.1:9"), MappingBehavior.ENDPOINT_DEPENDENT, 0, harness::on);
        var told = new PathMessage.Candidates(
                7, MappingBehavior.ENDPOINT_INDEPENDENT, false, SelectorHarness.candidates(NEAR));
        harness.selector.onMessage(PEER, RELAY, told, false, harness.nowNs, harness::on);
        harness.run(40_000);
        List<PathOutput.SendProbe> sprayed = harness.sent(PathOutput.SendProbe.class).stream()
                .filter(each -> each.path() instanceof PathId.Direct direct && direct.socket() > 0)
                .toList();
        assertThat(sprayed).hasSize(PathLimits.SPRAY_PROBES);
        assertThat(sprayed.stream().map(PathOutput.SendProbe::path).distinct()).hasSize(PathLimits.SPRAY_SOCKETS);
        assertThat(harness.sent(PathOutput.CloseSockets.class)).containsExactly(new PathOutput.CloseSockets(PEER, 0));
        assertThat(harness.report().why()).contains("trying many ports found no way");
    }

    @Test
    void amongPathsThatAnswerTheClearlyFasterWinsAndASlightlyFasterDoesNot() {
        var harness = connected(NEAR);
        harness.roundTripNs = 50 * MS;
        harness.working.add(direct(NEAR));
        harness.run(10_000);
        harness.roundTripNs = 45 * MS;
        harness.working.add(direct(FAR));
        harness.selector.addPeer(PEER, SelectorHarness.candidates(NEAR, FAR), harness.nowNs, harness::on);
        harness.run(10_000);
        assertThat(harness.path).isEqualTo(direct(NEAR));
    }

    @Test
    void aPeerThatTellsItsAddressesMakesThisNodeLookWhetherItsOwnAreStillTrue() {
        var harness = new SelectorHarness();
        harness.relayUp();
        harness.selector.onHandshakeNeeded(PEER, 0, harness::on);
        harness.session();
        harness.run(120_000);
        harness.out.clear();
        var told = new PathMessage.Candidates(
                7, MappingBehavior.ENDPOINT_INDEPENDENT, false, SelectorHarness.candidates(NEAR));
        harness.selector.onMessage(PEER, RELAY, told, false, harness.nowNs, harness::on);
        harness.run(1);
        assertThat(harness.sent(PathOutput.AskStun.class)).hasSize(1);
    }
}
