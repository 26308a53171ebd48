package io.darkmesh.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.StunClient.Output;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StunClientTest {
    private static final UdpEndpoint ONE = UdpEndpoint.parse("203.0.113.1:3478");
    private static final UdpEndpoint TWO = UdpEndpoint.parse("203.0.113.2:3478");
    private static final UdpEndpoint SEEN = UdpEndpoint.parse("198.51.100.7:5000");
    private static final List<UdpEndpoint> FOUR =
            List.of(ONE, new UdpEndpoint(ONE.address(), 3479), TWO, new UdpEndpoint(TWO.address(), 3479));
    private static final long MS = 1_000_000L;

    private final List<Output> out = new ArrayList<>();
    private final StunClient client = new StunClient(new Random(1), Retransmission.STANDARD);

    private ByteBuffer lastRequest() {
        return out.reversed().stream()
                .filter(Output.Send.class::isInstance)
                .map(output -> ((Output.Send) output).datagram())
                .findFirst()
                .orElseThrow();
    }

    private static ByteBuffer answer(ByteBuffer request, UdpEndpoint seen) {
        return StunResponder.onOneSocket()
                .onDatagram(0, seen, request, 0)
                .orElseThrow()
                .datagram();
    }

    /** RFC 8489 section 6.2.1: "requests will be sent at times 0 ms, 500 ms, 1500 ms, 3500 ms, 7500 ms, 15500 ms, and 31500 ms ... 39500 ms". */
    @Test
    void aQuestionIsRepeatedAsTheRfcSaysAndThenGivenUp() {
        client.ask(ONE, 0, out::add);
        List<Long> sentMs = new ArrayList<>(List.of(0L));
        long now = 0;
        while (client.nextDeadlineNs() != StunClient.NEVER) {
            now = client.nextDeadlineNs();
            int before = out.size();
            client.onTimeout(now, out::add);
            assertThat(out).hasSize(before + 1);
            if (out.getLast() instanceof Output.Send) {
                sentMs.add(now / MS);
            }
        }
        assertThat(sentMs).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
        assertThat(now / MS).isEqualTo(39_500);
        assertThat(out.getLast()).isInstanceOf(Output.TimedOut.class);
    }

    @Test
    void anAnswerEndsTheQuestionAndTellsTheRoundTrip() {
        client.ask(ONE, 0, out::add);
        assertThat(client.onDatagram(ONE, answer(lastRequest(), SEEN), 20 * MS, out::add))
                .isTrue();
        var mapped = (Output.Mapped) out.getLast();
        assertThat(mapped.mapped()).isEqualTo(SEEN);
        assertThat(mapped.roundTripNs()).isEqualTo(20 * MS);
        assertThat(client.nextDeadlineNs()).isEqualTo(StunClient.NEVER);
        assertThat(client.onDatagram(ONE, answer(lastRequest(), SEEN), 21 * MS, out::add))
                .as("a second answer")
                .isFalse();
    }

    @Test
    void anAnswerFromElsewhereOrToAnotherQuestionIsNotOurs() {
        client.ask(ONE, 0, out::add);
        assertThat(client.onDatagram(TWO, answer(lastRequest(), SEEN), MS, out::add))
                .isFalse();
        byte[] foreign = new StunWriter(StunMessage.BINDING_REQUEST, new TransactionId(9, 9)).toBytes();
        assertThat(client.onDatagram(ONE, answer(ByteBuffer.wrap(foreign), SEEN), MS, out::add))
                .isFalse();
        assertThat(client.nextDeadlineNs()).isEqualTo(500 * MS);
    }

    @Test
    void aQuestionIsNeverShorterThanTheLongestAnswer() {
        client.ask(ONE, 0, out::add);
        UdpEndpoint six = UdpEndpoint.parse("[2001:db8::7]:5000");
        var four = StunResponder.onFourSockets(List.of(
                UdpEndpoint.parse("[2001:db8::1]:1"),
                UdpEndpoint.parse("[2001:db8::1]:2"),
                UdpEndpoint.parse("[2001:db8::2]:1"),
                UdpEndpoint.parse("[2001:db8::2]:2")));
        var answer = four.onDatagram(0, six, lastRequest(), 0).orElseThrow();
        assertThat(answer.datagram().remaining())
                .isLessThanOrEqualTo(lastRequest().remaining());
    }

    @Test
    void openQuestionsAreBounded() {
        for (int i = 0; i < StunClient.MAX_TRANSACTIONS; i++) {
            client.ask(ONE, 0, out::add);
        }
        client.ask(ONE, 0, out::add);
        assertThat(out.getLast()).isInstanceOf(Output.TimedOut.class);
    }

    /** RFC 5780 section 4.4: the answer has to come from where it was asked for. */
    @Test
    void anAnswerFromElsewhereCountsOnlyWhenItComesFromWhereItWasAskedFor() {
        var otherPort = new UdpEndpoint(ONE.address(), 3479);
        client.ask(ONE, new ChangeRequest(false, true), 0, out::add);
        assertThat(client.onDatagram(TWO, answerOfTwoPorts(), MS, out::add)).isFalse();
        assertThat(client.onDatagram(otherPort, answerOfTwoPorts(), MS, out::add))
                .isTrue();
        assertThat(((Output.Mapped) out.getLast()).source()).isEqualTo(otherPort);
        client.ask(ONE, new ChangeRequest(true, true), 0, out::add);
        ByteBuffer fromTwo = StunResponder.onFourSockets(FOUR)
                .onDatagram(0, SEEN, lastRequest(), 0)
                .orElseThrow()
                .datagram();
        assertThat(client.onDatagram(otherPort, fromTwo, MS, out::add)).isFalse();
        assertThat(client.onDatagram(TWO, fromTwo, MS, out::add)).isTrue();
    }

    private ByteBuffer answerOfTwoPorts() {
        return StunResponder.onTwoPorts()
                .onDatagram(0, SEEN, lastRequest(), 0)
                .orElseThrow()
                .datagram();
    }

    /** A server of RFC 5389 that knows nothing of CHANGE-REQUEST may answer from where it was asked. */
    @Test
    void aServerThatAnswersFromWhereItWasAskedRefusesToAnswerFromElsewhere() {
        client.ask(ONE, new ChangeRequest(false, true), 0, out::add);
        assertThat(client.onDatagram(ONE, answerOfTwoPorts(), MS, out::add)).isTrue();
        assertThat(out.getLast()).isInstanceOf(Output.Refused.class);
        assertThat(client.nextDeadlineNs()).isEqualTo(StunClient.NEVER);
    }

    @Test
    void aRefusalEndsTheQuestion() {
        client.ask(ONE, new ChangeRequest(true, true), 0, out::add);
        client.onDatagram(ONE, answer(lastRequest(), SEEN), MS, out::add);
        assertThat(((Output.Refused) out.getLast()).error().code()).isEqualTo(420);
        assertThat(client.nextDeadlineNs()).isEqualTo(StunClient.NEVER);
    }
}
