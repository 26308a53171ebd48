package io.darkmesh.agent.path;

import static io.darkmesh.agent.path.SelectorHarness.PEER;
import static io.darkmesh.agent.path.SelectorHarness.direct;
import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import org.junit.jupiter.api.Test;

/** How often one peer's ports are sprayed: this side's NAT is hard, the peer's lets only known ports in. */
final class SprayBoundsTest {
    private static final PathId RELAY = new PathId.Relayed("relay-1");
    private static final String HOME = "192.0.2.1:1000";
    private static final String ELSEWHERE = "192.0.2.2:1000";
    private static final int MINUTE_MS = 60_000;

    private final SelectorHarness harness = new SelectorHarness();
    private int told;

    private void connect() {
        harness.relayUp();
        harness.working.add(RELAY);
        harness.selector.onHandshakeNeeded(PEER, harness.nowNs, harness::on);
        harness.session();
        harness.traffic = true;
        harness.selector.onLocalCandidates(
                SelectorHarness.candidates("198.51.100.1:9"), MappingBehavior.ENDPOINT_DEPENDENT, 0, harness::on);
        tell(HOME);
    }

    private void tell(String endpoint) {
        var message = new PathMessage.Candidates(
                ++told, MappingBehavior.ENDPOINT_INDEPENDENT, false, SelectorHarness.candidates(endpoint));
        harness.selector.onMessage(PEER, RELAY, message, false, harness.nowNs, harness::on);
    }

    /** Whole sprays that were sent since the last call. */
    private double sprays() {
        long probes = harness.sent(PathOutput.SendProbe.class).stream()
                .filter(each -> each.path() instanceof PathId.Direct path && path.socket() > 0)
                .count();
        harness.out.clear();
        return probes / (double) PathLimits.SPRAY_PROBES;
    }

    private void callOutForAnHour() {
        for (int i = 0; i < 720; i++) {
            harness.selector.onHandshakeNeeded(PEER, harness.nowNs, harness::on);
            harness.run(5_000);
        }
    }

    @Test
    void aPeerThatHasFallenSilentIsNotSprayedHoweverOftenItIsCalled() {
        connect();
        harness.run(MINUTE_MS);
        assertThat(sprays()).isEqualTo(1);
        harness.working.clear();
        harness.run(3 * MINUTE_MS);
        harness.selector.onSessionLost(PEER);
        harness.traffic = false;
        callOutForAnHour();
        assertThat(harness.pings(direct(HOME), false))
                .as("it is still looked for")
                .isNotEmpty();
        assertThat(sprays()).isZero();
    }

    @Test
    void aPeerThatComesBackIsSprayedAgain() {
        connect();
        harness.run(MINUTE_MS);
        harness.working.clear();
        harness.selector.onSessionLost(PEER);
        harness.traffic = false;
        callOutForAnHour();
        sprays();
        harness.working.add(RELAY);
        harness.session();
        harness.traffic = true;
        harness.run(2 * MINUTE_MS);
        assertThat(sprays()).isEqualTo(1);
    }

    @Test
    void inVainThePausesDoubleFromTenMinutesOn() {
        connect();
        harness.run(60 * MINUTE_MS);
        assertThat(sprays()).as("in the first hour: at 0, 10 and 30 minutes").isEqualTo(3);
        harness.run(180 * MINUTE_MS);
        assertThat(sprays()).as("at 70 and 150 minutes").isEqualTo(2);
        harness.run(480 * MINUTE_MS);
        assertThat(sprays()).as("each 160 minutes").isEqualTo(3);
    }

    @Test
    void aPeerBehindAnotherNatIsTriedSoonButNotSoonerThanAfterTenMinutes() {
        connect();
        harness.run(50 * MINUTE_MS);
        assertThat(sprays()).isEqualTo(3);
        tell(ELSEWHERE);
        harness.run(2 * MINUTE_MS);
        assertThat(sprays()).isEqualTo(1);
        tell(HOME);
        harness.run(7 * MINUTE_MS);
        assertThat(sprays()).as("a peer that says that it moves on and on").isZero();
        harness.run(3 * MINUTE_MS);
        assertThat(sprays()).isEqualTo(1);
    }
}
