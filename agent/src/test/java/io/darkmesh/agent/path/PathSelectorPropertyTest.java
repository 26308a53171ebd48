package io.darkmesh.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class PathSelectorPropertyTest {
    private static final PathId RELAY = new PathId.Relayed("relay-1");

    /** Whatever is heard in whatever order: bounded, on time, never silent about why, and never a path nobody named. */
    @Property(tries = 200)
    void anyOrderOfEventsKeepsTheInvariants(@ForAll long seed) {
        var random = new Random(seed);
        var harness = new SelectorHarness("192.0.2.1:1");
        for (int i = 0; i < 150; i++) {
            step(random, harness);
            if (random.nextBoolean()) {
                harness.run(random.nextInt(3_000));
            }
            PathReport report = harness.report();
            assertThat(report.why()).isNotEmpty();
            assertThat(report.tried()).hasSizeLessThanOrEqualTo(PathLimits.MAX_CANDIDATES);
            assertThat(report.path().orElse(null)).isEqualTo(harness.path);
            assertThat(report.relayToo()).isEqualTo(harness.relayToo);
        }
        long pings = harness.sent(PathOutput.SendProbe.class).stream()
                .filter(each -> each.message() instanceof PathMessage.Ping)
                .count();
        assertThat(pings).isLessThan(20_000);
    }

    private static PathId.Direct any(Random random) {
        return (PathId.Direct) SelectorHarness.direct("192.0.2." + (1 + random.nextInt(30)) + ":1");
    }

    private static void step(Random random, SelectorHarness harness) {
        long now = harness.nowNs;
        PathSelector selector = harness.selector;
        switch (random.nextInt(14)) {
            case 0 -> harness.relayUp();
            case 1 -> selector.onRelayDown(SelectorHarness.PEER, now, harness::on);
            case 2 -> harness.session();
            case 3 -> selector.onSessionLost(SelectorHarness.PEER);
            case 4 -> selector.onLinkChange(now, harness::on);
            case 5 -> harness.traffic = random.nextBoolean();
            case 6 -> harness.working.add(random.nextBoolean() ? RELAY : any(random));
            case 7 -> harness.working.clear();
            case 8 -> selector.onAuthenticated(SelectorHarness.PEER, any(random), now, harness::on);
            case 9 -> selector.onHandshakeNeeded(SelectorHarness.PEER, now, harness::on);
            case 10 ->
                selector.onLocalCandidates(
                        SelectorHarness.candidates("198.51.100.1:" + (1 + random.nextInt(9))),
                        MappingBehavior.values()[random.nextInt(MappingBehavior.values().length)],
                        now,
                        harness::on);
            case 11 ->
                selector.onMessage(
                        SelectorHarness.PEER,
                        RELAY,
                        new PathMessage.Candidates(
                                random.nextInt(1_000_000),
                                MappingBehavior.values()[random.nextInt(MappingBehavior.values().length)],
                                random.nextBoolean(),
                                List.of(SelectorHarness.candidates(
                                                any(random).remote().toString())
                                        .getFirst())),
                        false,
                        now,
                        harness::on);
            case 12 ->
                selector.onMessage(
                        SelectorHarness.PEER,
                        any(random),
                        new PathMessage.Ping(random.nextLong(), 0),
                        random.nextBoolean(),
                        now,
                        harness::on);
            default ->
                selector.onMessage(
                        SelectorHarness.PEER,
                        any(random),
                        new PathMessage.Pong(random.nextLong(), Optional.empty()),
                        random.nextBoolean(),
                        now,
                        harness::on);
        }
    }
}
