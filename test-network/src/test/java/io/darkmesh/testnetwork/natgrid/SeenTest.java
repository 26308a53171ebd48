package io.darkmesh.testnetwork.natgrid;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.lab.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SeenTest {
    private static final String LOST =
            "{\"event\":\"ping_lost\",\"sequence\":1,\"peer\":\"bob\",\"reason\":\"no answer\"}\n";

    private static String reply(int sequence, double ms, String path) {
        return "{\"sequence\":%d,\"peer\":\"bob\",\"address\":\"100.64.0.2\",\"roundTripMs\":%s,\"path\":\"%s\"}\n"
                .formatted(sequence, ms, path);
    }

    private static Seen seen(String... events) {
        return Seen.of(new Result(List.of(), 0, String.join("", events), ""), 20, 1000);
    }

    @Test
    void timeRunsFromTheFirstPingOverAllThatFollow() {
        assertThat(seen(reply(1, 110, "relayed far"), reply(2, 1, "relayed far"), reply(3, 2, "direct 192.0.2.1:1")))
                .isEqualTo(new Seen(110, 132));
    }

    @Test
    void aPingThatIsLostTakesAsLongAsItIsWaitedFor() {
        assertThat(seen(LOST, reply(2, 5, "direct 192.0.2.1:1"))).isEqualTo(new Seen(1005, 1005));
    }

    @Test
    void withoutAnAnswerThereIsNoData() {
        assertThat(seen(LOST)).isEqualTo(new Seen(-1, -1));
    }

    @Test
    void aPathThatStaysRelayedIsNotDirect() {
        assertThat(seen(reply(1, 3, "relayed far")).isDirect()).isFalse();
    }
}
