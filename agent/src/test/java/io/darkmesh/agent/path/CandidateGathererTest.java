package io.darkmesh.agent.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.protocol.stun.FilteringBehavior;
import io.darkmesh.protocol.stun.MappingBehavior;
import io.darkmesh.protocol.stun.StunClient;
import io.darkmesh.protocol.stun.StunResponder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
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

    // ---- what the NAT lets in

    private static final UdpEndpoint SEEN = UdpEndpoint.parse("203.0.113.1:5000");
    private static final UdpEndpoint OTHER_PORT = UdpEndpoint.parse("192.0.2.1:3479");
    private static final UdpEndpoint OTHER_BOTH = UdpEndpoint.parse("192.0.2.9:3479");
    private static final List<UdpEndpoint> SQUARE =
            List.of(SERVERS.getFirst(), OTHER_PORT, UdpEndpoint.parse("192.0.2.9:3478"), OTHER_BOTH);

    private long nowNs;

    /** One round against this responder, which answers from these sockets, behind a NAT that lets in what it lets in. */
    private FilteringBehavior filtering(
            StunResponder responder,
            List<UdpEndpoint> sockets,
            List<UdpEndpoint> servers,
            Predicate<UdpEndpoint> lets) {
        sent.clear();
        gatherer.ask(servers, nowNs, sent::add);
        deliver(responder, sockets, lets);
        while (gatherer.nextDeadlineNs() != StunClient.NEVER) {
            nowNs = gatherer.nextDeadlineNs();
            gatherer.onTimeout(nowNs, sent::add);
            deliver(responder, sockets, lets);
        }
        return gatherer.filtering();
    }

    private void deliver(StunResponder responder, List<UdpEndpoint> sockets, Predicate<UdpEndpoint> lets) {
        while (!sent.isEmpty()) {
            var send = sent.removeFirst();
            int socket = sockets.indexOf(send.server());
            Optional<StunResponder.Answer> answer =
                    socket < 0 ? Optional.empty() : responder.onDatagram(socket, SEEN, send.datagram(), nowNs);
            answer.filter(each -> lets.test(sockets.get(each.socket())))
                    .ifPresent(
                            each -> gatherer.onDatagram(sockets.get(each.socket()), each.datagram(), nowNs, sent::add));
        }
    }

    /** RFC 5780 section 4.4. */
    @Test
    void aServerWithTwoAddressesTellsAllOfWhatTheNatLetsIn() {
        var four = StunResponder.onFourSockets(SQUARE);
        List<UdpEndpoint> one = SQUARE.subList(0, 1);
        assertThat(filtering(four, SQUARE, one, from -> true)).isEqualTo(FilteringBehavior.ENDPOINT_INDEPENDENT);
        gatherer.onLinkChange();
        assertThat(gatherer.filtering()).as("on another link").isEqualTo(FilteringBehavior.UNKNOWN);
        assertThat(filtering(four, SQUARE, one, from -> !from.equals(OTHER_BOTH)))
                .isEqualTo(FilteringBehavior.ADDRESS_DEPENDENT);
        gatherer.onLinkChange();
        assertThat(filtering(four, SQUARE, one, one::contains)).isEqualTo(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
    }

    @Test
    void aServerWithTwoPortsTellsWhetherOnlyThePortThatWasSentToIsLetIn() {
        var two = StunResponder.onTwoPorts();
        List<UdpEndpoint> one = SQUARE.subList(0, 1);
        assertThat(filtering(two, SQUARE, one, from -> true)).isEqualTo(FilteringBehavior.NOT_PORT_DEPENDENT);
        gatherer.onLinkChange();
        assertThat(filtering(two, SQUARE, one, one::contains)).isEqualTo(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
    }

    @Test
    void aServerWithOneSocketLeavesItUnknown() {
        assertThat(filtering(StunResponder.onOneSocket(), SQUARE, SQUARE.subList(0, 1), from -> true))
                .isEqualTo(FilteringBehavior.UNKNOWN);
    }

    @Test
    void whereWeHaveSentToTellsNothingOfWhatStrangersMaySend() {
        var four = StunResponder.onFourSockets(SQUARE);
        assertThat(filtering(four, SQUARE, List.of(SQUARE.get(0), SQUARE.get(2)), from -> true))
                .as("both addresses are asked, each on one port")
                .isEqualTo(FilteringBehavior.NOT_PORT_DEPENDENT);
        gatherer.onLinkChange();
        assertThat(filtering(four, SQUARE, SQUARE, from -> true)).isEqualTo(FilteringBehavior.UNKNOWN);
    }

    @Test
    void whatTheNatLetsInIsAskedAgainAfterTenMinutesAndStandsMeanwhile() {
        var four = StunResponder.onFourSockets(SQUARE);
        List<UdpEndpoint> one = SQUARE.subList(0, 1);
        filtering(four, SQUARE, one, from -> true);
        nowNs += FilteringProbe.AGAIN_NS / 2;
        assertThat(filtering(four, SQUARE, one, one::contains)).isEqualTo(FilteringBehavior.ENDPOINT_INDEPENDENT);
        nowNs += FilteringProbe.AGAIN_NS;
        assertThat(filtering(four, SQUARE, one, one::contains)).isEqualTo(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
    }
}
