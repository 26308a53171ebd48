package io.darkmesh.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.MappingBehavior;
import io.darkmesh.protocol.stun.StunClient;
import io.darkmesh.protocol.stun.StunResponder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CandidateGathererTest {
    private static final List<UdpEndpoint> SERVERS =
            List.of(UdpEndpoint.parse("192.0.2.1:3478"), UdpEndpoint.parse("192.0.2.2:3478"));
    private static final UdpEndpoint HOST = UdpEndpoint.parse("192.168.1.2:41820");

    private final CandidateGatherer gatherer = new CandidateGatherer(new Random(1));
    private final List<StunClient.Output.Send> sent = new ArrayList<>();

    private void ask(String... seen) {
        sent.clear();
        gatherer.ask(SERVERS, 0, sent::add);
        var responder = StunResponder.onOneSocket();
        for (int i = 0; i < seen.length; i++) {
            var send = sent.get(i);
            var answer = responder
                    .onDatagram(0, UdpEndpoint.parse(seen[i]), send.datagram(), 0)
                    .orElseThrow();
            assertThat(gatherer.onDatagram(send.server(), answer.datagram(), 1, sent::add))
                    .isTrue();
        }
    }

    @Test
    void serversThatSeeTheSameTellAnEndpointIndependentNat() {
        gatherer.onHostEndpoints(List.of(HOST));
        ask("203.0.113.1:5000", "203.0.113.1:5000");
        assertThat(gatherer.mapping()).isEqualTo(MappingBehavior.ENDPOINT_INDEPENDENT);
        assertThat(gatherer.candidates())
                .containsExactly(
                        new Candidate(Candidate.Kind.HOST, HOST),
                        new Candidate(Candidate.Kind.SERVER_REFLEXIVE, UdpEndpoint.parse("203.0.113.1:5000")));
        assertThat(gatherer.takeChange()).isTrue();
        ask("203.0.113.1:5000", "203.0.113.1:5000");
        assertThat(gatherer.takeChange()).as("nothing new").isFalse();
    }

    @Test
    void aRouterThatRestartedBetweenTwoRoundsIsNotTakenForAHardNat() {
        ask("203.0.113.1:5000", "203.0.113.1:5000");
        ask("203.0.113.1:6000");
        assertThat(gatherer.mapping()).isEqualTo(MappingBehavior.ENDPOINT_INDEPENDENT);
        assertThat(gatherer.takeChange()).isTrue();
    }

    @Test
    void serversThatSeeDifferentPortsTellAHardNatAndBothPortsAreCandidates() {
        ask("203.0.113.1:5000", "203.0.113.1:6000");
        assertThat(gatherer.mapping().varies()).isTrue();
        assertThat(gatherer.candidates()).hasSize(2);
    }

    @Test
    void whereNoServerAnswersNothingIsKnown() {
        ask("203.0.113.1:5000", "203.0.113.1:5000");
        ask();
        while (gatherer.nextDeadlineNs() != StunClient.NEVER) {
            gatherer.onTimeout(gatherer.nextDeadlineNs(), sent::add);
        }
        assertThat(gatherer.mapping()).isEqualTo(MappingBehavior.UNKNOWN);
        assertThat(gatherer.candidates()).isEmpty();
    }

    @Test
    void aHostOfManyAddressesStillTellsWhatServersSaw() {
        List<UdpEndpoint> many = new ArrayList<>();
        for (int i = 1; i < 30; i++) {
            many.add(UdpEndpoint.parse("10.0.0." + i + ":41820"));
        }
        gatherer.onHostEndpoints(many);
        ask("203.0.113.1:5000", "203.0.113.1:5000");
        assertThat(gatherer.candidates()).hasSize(PathMessage.MAX_CANDIDATES);
        assertThat(gatherer.candidates().getLast().kind()).isEqualTo(Candidate.Kind.SERVER_REFLEXIVE);
    }
}
